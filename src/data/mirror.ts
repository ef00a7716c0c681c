import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../core/errors.js';

/** A place that holds public files as `<host>/<path>`, with the checksums of its own copies. */
export interface Mirror {
  /** The folder or address of its root. */
  root: string;
  remote: boolean;
  /** SHA-256 by `<host>/<path>`. */
  checksums: ReadonlyMap<string, string>;
}

const CHECKSUMS = 'SHA256SUMS';

/**
 * Opens a mirror: a folder, or an http(s) address.
 *
 * @throws EnvironmentError where it is not there or has no SHA256SUMS, rather than going to the public hosts unsaid
 */
export async function openMirror(root: string, signal?: AbortSignal): Promise<Mirror> {
  const remote = /^https?:\/\//.test(root);
  const place = remote ? withoutSlash(root) : root;
  try {
    const sums = remote
      ? await fetchText(`${place}/${CHECKSUMS}`, signal)
      : await readFile(join(place, CHECKSUMS), 'utf-8');
    return { root: place, remote, checksums: parseChecksums(sums) };
  } catch (error) {
    signal?.throwIfAborted();
    throw new EnvironmentError('The mirror cannot be used', {
      where: root,
      expected: `a folder or address laid out as <host>/<path>, with ${CHECKSUMS}`,
      found: reasonOf(error),
      fix: 'set RECLAB_MIRROR to the mirror, or unset it to fetch from the public hosts',
    });
  }
}

/** Where a mirror holds `<host>/<path>`: a path or an address. Null where a folder does not hold it. */
export async function placeIn(mirror: Mirror, relative: string): Promise<string | null> {
  if (mirror.remote) return `${mirror.root}/${relative}`;
  const path = join(mirror.root, relative);
  return (await stat(path).catch(() => null))?.isFile() ? path : null;
}

/** What a network error says, down to its cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause === undefined ? '' : `: ${reasonOf(error.cause)}`;
  return `${error.message || (error as NodeJS.ErrnoException).code || error.name}${inner}`;
}

function parseChecksums(text: string): Map<string, string> {
  const checksums = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([0-9a-fA-F]{64}) [ *](?:\.\/)?(.+?)\r?$/.exec(line);
    if (match !== null) checksums.set(match[2]!, match[1]!.toLowerCase());
  }
  return checksums;
}

async function fetchText(address: string, signal?: AbortSignal): Promise<string> {
  const response = await fetch(address, { signal: signal ?? null });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response.text();
}

function withoutSlash(address: string): string {
  return address.endsWith('/') ? address.slice(0, -1) : address;
}
