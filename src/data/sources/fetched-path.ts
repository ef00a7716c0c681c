import type { ReadContext } from '../source.js';

/** The local path of a file that the source asked for, by its address (for data behind a form: its file name). */
export function fetchedPath(context: ReadContext, address: string): string {
  const path = context.files.get(address);
  if (path === undefined) throw new Error(`${address} was not fetched before it was read`);
  return path;
}
