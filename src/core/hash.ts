import { createHash } from 'node:crypto';

/** JSON with the keys of every object in sorted order, so that equal values give equal text. */
export function stableStringify(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

/** SHA-256 in hexadecimal over texts and the bytes of typed arrays, each preceded by its length. */
export function fingerprint(...parts: readonly (string | NodeJS.TypedArray | null)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    if (part === null) {
      hash.update('null;');
    } else if (typeof part === 'string') {
      hash.update(`text ${part.length};`).update(part);
    } else {
      hash
        .update(`bytes ${part.byteLength};`)
        .update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    }
  }
  return hash.digest('hex');
}
