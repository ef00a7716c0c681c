import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../core/errors.js';
import { explainFileError, temporaryName } from '../core/files.js';
import { withLock } from '../core/lock.js';
import type { Progress, Reporter } from '../core/reporter.js';
import { checksumFile, copyHashing, refuseOther } from './checksum.js';
import { removeLeftovers } from './leftovers.js';
import { type ManifestEntry, readManifest, recordFile, refuseUnlikePinned } from './manifest.js';
import { type Mirror, openMirror, placeIn } from './mirror.js';
import type { RemoteFile } from './source.js';
import { NoConnection, NotFound, removePart, transfer } from './transfer.js';

/** What fetching needs to know. */
export interface DownloadContext {
  /** The data folder; files go to `downloads/<host>/<path>` below it. */
  folder: string;
  /** A folder or address that is tried before the public hosts. */
  mirror: string | null;
  reporter: Reporter;
  signal?: AbortSignal | undefined;
  /** Called once before the first transfer, to show licence and citation. */
  onFirstTransfer?: (() => void) | undefined;
  /** Milliseconds before the first retry of a transfer. */
  retryDelay?: number | undefined;
}

/** A file that is here and verified. */
export interface FetchedFile {
  address: string;
  path: string;
  sha256: string;
  bytes: number;
  origin: ManifestEntry['origin'];
}

/**
 * Makes files available, one after the other: from the data folder, else from the mirror, else from their public host.
 * Optional files that exist nowhere are left out with a warning. Safe against other processes: each file is fetched once.
 *
 * @throws EnvironmentError where a host cannot be reached, a file is not there, or the disk is full; InputError where a
 *   checksum does not match
 */
export async function fetchFiles(
  files: readonly RemoteFile[],
  context: DownloadContext,
): Promise<FetchedFile[]> {
  const fetched: FetchedFile[] = [];
  const once = onlyOnce(context);
  for (const file of files) {
    const result = await fetchFile(file, once);
    if (result !== null) fetched.push(result);
  }
  return fetched;
}

/** Where the data folder keeps the file of an address. Throws InputError for addresses that are no files. */
export function downloadPath(folder: string, address: string): string {
  return join(folder, 'downloads', relativePath(address));
}

interface OnceContext extends DownloadContext {
  /** Opens the mirror when it is first needed. */
  openMirror(): Promise<Mirror | null>;
  announce(): void;
}

function onlyOnce(context: DownloadContext): OnceContext {
  let mirror: Promise<Mirror | null> | undefined;
  let announced = false;
  return {
    ...context,
    openMirror() {
      mirror ??= context.mirror === null ? Promise.resolve(null) : openMirror(context.mirror, context.signal);
      return mirror;
    },
    announce() {
      if (!announced) context.onFirstTransfer?.();
      announced = true;
    },
  };
}

async function fetchFile(file: RemoteFile, context: OnceContext): Promise<FetchedFile | null> {
  const path = downloadPath(context.folder, file.address);
  const here = await findWhole(file.address, path, context.folder);
  if (here !== null) return here;
  const onWait = () => context.reporter.info(`Waiting for another process that fetches ${file.address}`);
  return withLock(
    `${path}.lock`,
    async () => (await findWhole(file.address, path, context.folder)) ?? obtainAndRecord(file, path, context),
    { signal: context.signal, onWait },
  );
}

/** The file, if it is here as the manifest says. */
async function findWhole(address: string, path: string, folder: string): Promise<FetchedFile | null> {
  const known = (await readManifest(folder)).get(address);
  return known !== undefined && (await sizeOf(path)) === known.bytes
    ? fetchedFile(address, path, known)
    : null;
}

async function obtainAndRecord(
  file: RemoteFile,
  path: string,
  context: OnceContext,
): Promise<FetchedFile | null> {
  await removeLeftovers(path);
  const pinned = (await readManifest(context.folder)).get(file.address);
  const size = await sizeOf(path);
  if (pinned !== undefined && size !== null) {
    context.reporter.warn(`${path} has ${size} bytes instead of ${pinned.bytes}; it is fetched again`);
  }
  context.announce();
  const entry = await obtain(file, path, pinned, context);
  if (entry === null) return null;
  await recordFile(context.folder, file.address, entry);
  return fetchedFile(file.address, path, entry);
}

function fetchedFile(address: string, path: string, { sha256, bytes, origin }: ManifestEntry): FetchedFile {
  return { address, path, sha256, bytes, origin };
}

async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

async function obtain(
  file: RemoteFile,
  path: string,
  pinned: ManifestEntry | undefined,
  context: OnceContext,
): Promise<ManifestEntry | null> {
  const fromMirror = await obtainFromMirror(file, path, pinned, context);
  if (fromMirror !== null) return fromMirror;
  const { checksum } = file;
  try {
    return await download(file.address, path, 'public', context, async (sha256, part) => {
      if (checksum !== undefined) {
        const { algorithm, value } = checksum;
        const found = algorithm === 'sha256' ? sha256 : await checksumFile(part, algorithm);
        refuseOther(algorithm, found, value, file.address, 'published');
      } else if (pinned?.origin === 'public') {
        refuseUnlikePinned(sha256, pinned, file.address, context.folder);
      }
    });
  } catch (error) {
    if (!(error instanceof NotFound) || file.optional !== true) throw error;
    context.reporter.warn(`${file.address} is not there; going on without it`);
    return null;
  }
}

async function obtainFromMirror(
  file: RemoteFile,
  path: string,
  pinned: ManifestEntry | undefined,
  context: OnceContext,
): Promise<ManifestEntry | null> {
  const mirror = await context.openMirror();
  if (mirror === null) return null;
  const relative = relativePath(file.address);
  const place = await placeIn(mirror, relative);
  if (place === null) return null;
  const expected = mirror.checksums.get(relative);
  const check = async (sha256: string) => {
    if (expected !== undefined) {
      refuseOther('sha256', sha256, expected, place, "in the mirror's SHA256SUMS");
      return;
    }
    context.reporter.warn(`${place} is not in the mirror's SHA256SUMS; its checksum is kept as first seen`);
    if (pinned?.origin === 'mirror') refuseUnlikePinned(sha256, pinned, place, context.folder);
  };
  try {
    if (mirror.remote) return await download(place, path, 'mirror', context, check);
    return await copy(place, path, context, check);
  } catch (error) {
    if (error instanceof NotFound) return null;
    if (!(error instanceof NoConnection)) throw error;
    context.reporter.warn(`${error.message}\nTrying the public host instead`);
    return null;
  }
}

/** Throws where the file at `part`, whose SHA-256 is known, is not the right one. */
type Check = (sha256: string, part: string) => Promise<void>;

async function download(
  address: string,
  path: string,
  origin: 'mirror' | 'public',
  context: DownloadContext,
  check: Check,
): Promise<ManifestEntry> {
  const part = `${path}.part`;
  const progress = lazyProgress(context.reporter, address);
  try {
    await transfer(address, part, {
      signal: context.signal,
      retryDelay: context.retryDelay,
      onProgress: progress.update,
      onRetry: (reason, seconds) =>
        context.reporter.info(`${address}: ${reason}; trying again in ${seconds} s`),
    });
  } finally {
    progress.stop();
  }
  try {
    const sha256 = await checksumFile(part);
    await check(sha256, part);
    await rename(part, path);
    return await entryOf(path, sha256, origin);
  } catch (error) {
    await removePart(part);
    throw explainFileError(error, path);
  }
}

async function copy(
  from: string,
  to: string,
  context: DownloadContext,
  check: Check,
): Promise<ManifestEntry> {
  const temporary = temporaryName(to);
  try {
    const sha256 = await copyHashing(from, temporary, context.signal);
    await check(sha256, temporary);
    await rename(temporary, to);
    return await entryOf(to, sha256, 'mirror');
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainFileError(error, to);
  }
}

async function entryOf(
  path: string,
  sha256: string,
  origin: ManifestEntry['origin'],
): Promise<ManifestEntry> {
  return { sha256, bytes: (await stat(path)).size, origin, time: new Date().toISOString() };
}

/** A progress display that begins once the size is known. */
function lazyProgress(
  reporter: Reporter,
  address: string,
): { update: (bytes: number, total: number) => void; stop: () => void } {
  let progress: Progress | undefined;
  return {
    update(bytes, total) {
      progress ??= reporter.progress(`Fetching ${address}`, total, 'bytes');
      progress.update(bytes);
    },
    stop: () => progress?.stop(),
  };
}

/** `<host>/<path>` of an address. */
function relativePath(address: string): string {
  const { host, pathname } = new URL(address);
  const path = decodeURIComponent(pathname);
  if (path.endsWith('/') || path.includes('\\') || path.split('/').includes('..')) {
    throw new InputError('The address does not lead to a file', { where: address });
  }
  return `${host}${path}`;
}
