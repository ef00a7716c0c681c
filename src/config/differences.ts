import { stableStringify } from '../core/hash.js';
import { isMapping } from './key-path.js';

/** A key that two configurations have with different values; undefined where one has no such key. */
export interface KeyDifference {
  /** As people write it: `dataset.kCore`. */
  key: string;
  first: unknown;
  second: unknown;
}

/** The keys in which two configurations differ, in the order in which the first has them; lists are compared whole. */
export function differences(first: unknown, second: unknown): KeyDifference[] {
  const [a, b] = [leaves(first), leaves(second)];
  return (
    [...new Set([...a.keys(), ...b.keys()])]
      .map((key) => ({ key, first: a.get(key), second: b.get(key) }))
      // `undefined` for absent keys, which JSON has no text for.
      .filter(({ first: x, second: y }) => stableStringify(x) !== stableStringify(y))
  );
}

/** Values by the path of their key. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (!isMapping(value)) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path === '' ? key : `${path}.${key}`)]),
  );
}
