import { posix } from 'node:path';

/** Gives a header's text by its path below the include folder; null where there is none. */
export type HeaderReader = (path: string) => Promise<string | null>;

/**
 * The headers that sources need, by path below the include folder: those they include and those that these include in
 * turn. Followed by name, because TensorFlow moves its headers between versions. What the include folder does not hold
 * (the C++ library's, Node's) is left out.
 *
 * @param sources texts that include headers
 */
export async function collectHeaders(
  sources: readonly string[],
  read: HeaderReader,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const asked = new Set<string>();
  const open = sources.flatMap((source) => includesOf(source, ''));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (asked.has(next)) continue;
    asked.add(next);
    const text = await read(next);
    if (text === null) continue;
    found.set(next, text);
    open.push(...includesOf(text, next));
  }
  return found;
}

/** The paths that a text may mean: below the include folder, and beside the including file. */
function includesOf(text: string, path: string): string[] {
  return [...text.matchAll(/^\s*#\s*include\s*["<]([^">]+)[">]/gm)].flatMap(([, name]) => {
    const beside = posix.join(posix.dirname(path), name!);
    return beside === name ? [name] : [name!, beside];
  });
}
