import { pairedTTest, type TTest } from '../statistics/paired-t-test.js';
import { pooledTTest, welchTTest } from '../statistics/unpaired-t-test.js';

/** The figure of a run. */
export interface SeedFigure {
  seed: number;
  value: number;
}

/** How runs are held against each other. */
export type SeedPairing = 'paired' | 'welch' | 'pooled';

/** A test over seeds. */
export interface SeedTest extends TTest {
  pairing: SeedPairing;
}

/**
 * The t test over seeds: paired where both sides have the same ones, Welch's where they differ, and with one spread for
 * both where one side has a single seed. Null where neither side has a spread.
 */
export function seedTest(candidate: readonly SeedFigure[], baseline: readonly SeedFigure[]): SeedTest | null {
  const [a, b] = [candidate.map(({ value }) => value), baseline.map(({ value }) => value)];
  if (a.length + b.length < 3) return null;
  const others = new Map(baseline.map(({ seed, value }) => [seed, value]));
  const isPaired = a.length === b.length && candidate.every(({ seed }) => others.has(seed));
  if (isPaired) {
    const differences = candidate.map(({ seed, value }) => value - others.get(seed)!);
    return { pairing: 'paired', ...pairedTTest(differences) };
  }
  return Math.min(a.length, b.length) === 1
    ? { pairing: 'pooled', ...pooledTTest(a, b) }
    : { pairing: 'welch', ...welchTTest(a, b) };
}
