import { type RowTestOptions, type TestedRow, testOverSeeds, testOverUsers } from './compared-row.js';
import { type FamilyRow, figureOf, rowKey } from './family.js';
import type { PairedUsers } from './paired-users.js';
import type { SeedFigure } from './seed-test.js';
import { type Side, seedsOf } from './side.js';

/** The seed of random signs and resamples: a comparison gives the same figures every time. */
const SEED = 0;
/** Fewest random assignments of signs. */
const FLIPS = 9_999;

/**
 * Tests lines of two sides: over users where their values are paired, over seeds elsewhere.
 *
 * @param users by line; see `pairUsers`
 * @param options.family lines whose p values are adjusted together
 */
export function testLines(
  rows: readonly FamilyRow[],
  candidate: Side,
  baseline: Side,
  users: ReadonlyMap<string, PairedUsers>,
  { alpha, family }: { alpha: number; family: number },
): TestedRow[] {
  const options: RowTestOptions = { alpha, seed: SEED, flips: flipsFor(family, alpha) };
  const seeds = { candidate: seedsOf(candidate), baseline: seedsOf(baseline) };
  return rows.map((row) => {
    const paired = users.get(rowKey(row));
    return paired === undefined
      ? testOverSeeds(row, seedFigures(candidate, row), seedFigures(baseline, row), options)
      : testOverUsers(row, paired, seeds, options);
  });
}

/** So many that the smallest p value there is, times the size of the family, is well below alpha. */
function flipsFor(rows: number, alpha: number): number {
  return Math.max(FLIPS, Math.ceil((10 * rows) / alpha) - 1);
}

function seedFigures({ runs }: Side, row: FamilyRow): SeedFigure[] {
  return runs.map((run) => ({ seed: run.identity.seed, value: figureOf(run, row) }));
}
