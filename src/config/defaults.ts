import { stableStringify } from '../core/hash.js';
import { isMapping, type KeyPath, valueAt, withoutKey } from './key-path.js';
import { resolveExperiment } from './resolve.js';

/** Whether a key stands at its default: without it, the configuration gives the same experiment. */
export function standsAtDefault(configuration: unknown, path: KeyPath): boolean {
  if (valueAt(configuration, path) === undefined) return true;
  return resolved(withoutKey(configuration, path)) === resolved(configuration);
}

/**
 * A configuration without the keys that stand at their default, each looked at alone; of a section that differs, the
 * keys that differ. A default that a later version adds therefore changes nothing here.
 */
export function withoutDefaults(configuration: unknown): unknown {
  return leavesAndSections(configuration, [])
    .filter((path) => standsAtDefault(configuration, path))
    .reduce((shorter, path) => withoutKey(shorter, path), configuration);
}

/** The paths of all keys, a section before the keys in it. */
export function leavesAndSections(value: unknown, path: KeyPath): KeyPath[] {
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...path, key],
    ...leavesAndSections(inner, [...path, key]),
  ]);
}

/** The experiment as text that compares, or null where there is none (a needed key is missing). */
function resolved(configuration: unknown): string | null {
  try {
    return stableStringify(resolveExperiment(configuration));
  } catch {
    return null;
  }
}
