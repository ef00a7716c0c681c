import { type FileHandle, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { EnvironmentError } from '../core/errors.js';
import { explainFileError, writeFileAtomic } from '../core/files.js';
import { reasonOf } from './mirror.js';

/** How a transfer is done. */
export interface TransferOptions {
  /** Called with the bytes on disk and the whole size (0 where the server does not tell it). */
  onProgress?: ((bytes: number, total: number) => void) | undefined;
  /** Called before each retry, with the reason and the seconds until then. */
  onRetry?: ((reason: string, seconds: number) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds before the first retry; doubles with each. */
  retryDelay?: number | undefined;
}

/** The address does not exist on this host. */
export class NotFound extends EnvironmentError {}

/** No host could be reached, or the transfer broke again and again. */
export class NoConnection extends EnvironmentError {}

const ATTEMPTS = 5;
const RETRY_DELAY = 500;

/** What tells whether a file on a server is still the one that `.part` began with. */
const validatorSchema = z.object({ address: z.string(), validator: z.string() });

/**
 * Downloads an address to `part`, whole. After a break it goes on where it stopped, in this call or in one after a
 * killed process, if the server still has the same file (If-Range with an ETag or a date) and knows ranges; otherwise
 * from the beginning. Retries a few times without progress, waiting longer each time.
 *
 * @throws NotFound, NoConnection; EnvironmentError where the server refuses or the disk is full (then `part` is removed)
 */
export async function transfer(address: string, part: string, options: TransferOptions = {}): Promise<void> {
  await mkdir(dirname(part), { recursive: true }).catch((error) => {
    throw explainFileError(error, part);
  });
  let failures = 0;
  for (;;) {
    const before = await sizeOf(part);
    try {
      await attempt(address, part, options);
      await rm(validatorPath(part), { force: true });
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof EnvironmentError) throw error;
      if (isFileError(error)) throw await withoutLeftovers(part, error);
      failures = (await sizeOf(part)) > before ? 1 : failures + 1;
      if (failures === ATTEMPTS) throw noConnection(address, error);
      const delay = (options.retryDelay ?? RETRY_DELAY) * 2 ** (failures - 1);
      options.onRetry?.(reasonOf(error), delay / 1000);
      await pause(delay, options.signal);
    }
  }
}

/** Removes what an unfinished transfer left. */
export async function removePart(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(validatorPath(part), { force: true });
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted());
}

async function attempt(address: string, part: string, options: TransferOptions): Promise<void> {
  const validator = await readValidator(part, address);
  const offset = validator === null ? 0 : await sizeOf(part);
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (validator !== null && offset > 0) {
    headers.range = `bytes=${offset}-`;
    headers['if-range'] = validator;
  }
  const response = await fetch(address, { headers, signal: options.signal ?? null });
  try {
    refuse(response, address);
    if (response.status === 416) {
      // All of it arrived before the break; the server has nothing to add.
      if (response.headers.get('content-range') === `bytes */${offset}`) return;
      await removePart(part);
      throw new Error('the server does not have the range that is missing');
    }
    const begin = response.status === 206 ? rangeBegin(response) : 0;
    if (begin !== 0 && begin !== offset)
      throw new Error(`the server sent the range from ${begin}, not ${offset}`);
    if (begin === 0) await keepValidator(part, address, response);
    await receive(response, part, begin, options);
  } finally {
    await response.body?.cancel().catch(() => {});
  }
}

async function receive(
  response: Response,
  part: string,
  begin: number,
  options: TransferOptions,
): Promise<void> {
  const length = response.headers.get('content-length');
  const encoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  // The length of an encoded body is not that of what arrives here; a break then shows in the decoding.
  const total = length === null || encoded ? null : begin + Number(length);
  const file = await open(part, begin === 0 ? 'w' : 'r+');
  try {
    let at = begin;
    options.onProgress?.(at, total ?? 0);
    for await (const chunk of response.body ?? []) {
      await writeAll(file, chunk as Uint8Array, at);
      at += (chunk as Uint8Array).length;
      options.onProgress?.(at, total ?? 0);
    }
    if (total !== null && at !== total) throw new Error(`${at} of ${total} bytes arrived`);
    await file.truncate(at);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
  }
}

function refuse(response: Response, address: string): void {
  const { status } = response;
  if (response.ok || status === 416) return;
  if (status === 404 || status === 410) {
    throw new NotFound('The file is not there', {
      where: address,
      found: `the server answers ${status}`,
      fix: 'it may have moved: see the home page of the data set (`reclab data list`)',
    });
  }
  if (status >= 500 || status === 429 || status === 408) throw new Error(`the server answers ${status}`);
  throw new EnvironmentError('The server refuses the file', {
    where: address,
    found: `it answers ${status}`,
    fix: 'try later, fetch the file by hand, or set RECLAB_MIRROR to a mirror that holds it',
  });
}

function rangeBegin(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

async function readValidator(part: string, address: string): Promise<string | null> {
  const text = await readFile(validatorPath(part), 'utf-8').catch(() => null);
  if (text === null) return null;
  const known = validatorSchema.safeParse(JSON.parse(text));
  return known.success && known.data.address === address ? known.data.validator : null;
}

async function keepValidator(part: string, address: string, response: Response): Promise<void> {
  const tag = response.headers.get('etag');
  const validator = tag === null || tag.startsWith('W/') ? response.headers.get('last-modified') : tag;
  if (validator === null) await rm(validatorPath(part), { force: true });
  else await writeFileAtomic(validatorPath(part), JSON.stringify({ address, validator }));
}

function validatorPath(part: string): string {
  return `${part}.json`;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

function isFileError(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EFBIG'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}

async function withoutLeftovers(part: string, error: unknown): Promise<unknown> {
  await removePart(part);
  return explainFileError(error, part);
}

function noConnection(address: string, error: unknown): NoConnection {
  return new NoConnection('The file could not be fetched', {
    where: address,
    found: reasonOf(error),
    fix: 'check the network and run the same command again (it goes on where it stopped), or set RECLAB_MIRROR to a mirror: a folder or an address laid out as <host>/<path>',
  });
}
