import type { Figure } from './figures.js';

/** Equal for figures that compare. A validation part may differ by seed, so its train part does not count. */
export function comparisonKind({ metric, cutoff, group, name, dataset, testFingerprint }: Figure): string {
  return JSON.stringify([metric, cutoff, group, name, dataset, testFingerprint]);
}
