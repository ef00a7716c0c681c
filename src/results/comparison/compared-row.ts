import { RandomStream } from '../../core/random.js';
import { type BootstrapInterval, bootstrapChange } from '../statistics/bootstrap.js';
import { crossedInterval, crossedTTest } from '../statistics/crossed-t-test.js';
import { cohensDz, rankBiserial } from '../statistics/effect-size.js';
import { mean } from '../statistics/moments.js';
import { pairedTTest, type TTest, tInterval } from '../statistics/paired-t-test.js';
import { type SignFlipTest, signFlipTest } from '../statistics/sign-flip.js';
import { type WilcoxonTest, wilcoxonTest } from '../statistics/wilcoxon.js';
import { type FamilyRow, rowKey } from './family.js';
import type { PairedUsers } from './paired-users.js';
import { type SeedFigure, type SeedTest, seedTest } from './seed-test.js';

/** Where something lies. */
export interface Interval {
  low: number;
  high: number;
}

/** One line of a comparison, before the family is looked at. */
export interface TestedRow extends FamilyRow {
  /** What the test is over. */
  over: 'users' | 'seeds';
  /** Pairs of users; null over seeds. */
  users: number | null;
  /** Users that some run lacks. */
  leftOut: number;
  candidate: number;
  baseline: number;
  /** Candidate less baseline. */
  difference: number;
  /** The difference as a share of the baseline; NaN where that is zero. */
  relativeChange: number;
  /** Of the difference, by the t test that decides, with confidence 1 − alpha. */
  interval: Interval;
  /** What decides: the larger p value of the t test and the sign-flip test; NaN where no test could be made. */
  p: number;
  /** Over users alone; null over seeds. */
  userTest: TTest | null;
  /** Over seeds alone; null where there is one seed a side. */
  seedTest: SeedTest | null;
  signFlip: SignFlipTest | null;
  wilcoxon: WilcoxonTest | null;
  /** Of the difference, over users alone. */
  bootstrap: BootstrapInterval | null;
  /** Of the relative change, over users alone; null too where the baseline is too seldom above zero. */
  relativeBootstrap: BootstrapInterval | null;
  /** Cohen's d_z over the pairs; NaN without pairs. */
  effectSize: number;
  /** The rank-biserial correlation over the pairs; NaN without pairs. */
  rankBiserial: number;
}

/** The values of users are single-precision numbers up to 1; differences of their means err by less than this. */
const SINGLE_PRECISION = 1e-7;

/** How a line is tested. */
export interface RowTestOptions {
  alpha: number;
  /** Of the random signs and resamples. */
  seed: number;
  /** Random assignments of the sign-flip test. */
  flips: number;
}

/** What decides about a line over users. */
export interface UserDecision {
  /** One a user: the mean over the candidate's seeds less that over the baseline's. */
  differences: Float64Array;
  userTest: TTest;
  seedTest: SeedTest | null;
  signFlip: SignFlipTest;
  p: number;
  interval: Interval;
}

/**
 * Decides about a line over pairs of users, each with the mean of its values over the seeds.
 *
 * With one seed a side the t test is over users alone; with several it also counts the spread over seeds
 * (`crossedTTest`). The sign-flip test stands beside it because it is exact where only a few users differ, where a t test
 * is too sure. The larger p value decides.
 *
 * @param stream where random signs come from
 */
export function decideOverUsers(
  { candidate, baseline }: Pick<PairedUsers, 'candidate' | 'baseline'>,
  seeds: { candidate: readonly number[]; baseline: readonly number[] },
  stream: RandomStream,
  { alpha, flips }: Pick<RowTestOptions, 'alpha' | 'flips'>,
): UserDecision {
  const theirs = averages(baseline);
  const differences = averages(candidate).map((value, user) => value - theirs[user]!);
  const figures = (values: readonly Float64Array[], of: readonly number[]): SeedFigure[] =>
    values.map((column, index) => ({ seed: of[index]!, value: mean(column) }));
  const userTest = pairedTTest(differences);
  const overSeeds = seedTest(figures(candidate, seeds.candidate), figures(baseline, seeds.baseline));
  const crossed = overSeeds === null ? null : crossedTTest(userTest, overSeeds);
  const signFlip = signFlipTest(differences, stream, flips);
  return {
    differences,
    userTest,
    seedTest: overSeeds,
    signFlip,
    p: Math.max((crossed ?? userTest).p, signFlip.p),
    interval: crossed === null ? tInterval(userTest, 1 - alpha) : crossedInterval(crossed, 1 - alpha),
  };
}

/** Tests a line over pairs of users: what decides (`decideOverUsers`), and what stands beside it. */
export function testOverUsers(
  row: FamilyRow,
  paired: PairedUsers,
  seeds: { candidate: readonly number[]; baseline: readonly number[] },
  options: RowTestOptions,
): TestedRow {
  const { candidate, baseline, leftOut } = paired;
  const users = candidate[0]!.length;
  const shared = { ...row, ...change(meanOf(candidate), meanOf(baseline)), users, leftOut };
  if (users < 2) return untested(shared, 'users');
  const stream = (purpose: string) => new RandomStream(options.seed, 'comparison', purpose, rowKey(row));
  const { differences, ...decision } = decideOverUsers(paired, seeds, stream('sign-flip'), options);
  const wilcoxon = wilcoxonTest(differences, SINGLE_PRECISION);
  const resampled = bootstrapChange(differences, averages(baseline), 1 - options.alpha, stream('bootstrap'));
  return {
    ...shared,
    ...decision,
    over: 'users',
    wilcoxon,
    bootstrap: resampled.difference,
    relativeBootstrap: resampled.relativeChange,
    effectSize: cohensDz(differences),
    rankBiserial: rankBiserial(wilcoxon),
  };
}

/** Tests a line over seeds: the t test alone decides, because three seeds cannot be told from chance by their signs. */
export function testOverSeeds(
  row: FamilyRow,
  candidate: readonly SeedFigure[],
  baseline: readonly SeedFigure[],
  options: RowTestOptions,
): TestedRow {
  const values = (figures: readonly SeedFigure[]) => figures.map(({ value }) => value);
  const shared = {
    ...row,
    ...change(mean(values(candidate)), mean(values(baseline))),
    users: null,
    leftOut: 0,
  };
  const test = seedTest(candidate, baseline);
  if (test === null) return untested(shared, 'seeds');
  const others = new Map(baseline.map(({ seed, value }) => [seed, value]));
  const differences =
    test.pairing === 'paired' ? candidate.map(({ seed, value }) => value - others.get(seed)!) : null;
  const wilcoxon = differences === null ? null : wilcoxonTest(differences);
  const stream = new RandomStream(options.seed, 'comparison', 'sign-flip', rowKey(row));
  return {
    ...shared,
    over: 'seeds',
    interval: tInterval(test, 1 - options.alpha),
    p: test.p,
    userTest: null,
    seedTest: test,
    signFlip: differences === null ? null : signFlipTest(differences, stream, options.flips),
    wilcoxon,
    bootstrap: null,
    relativeBootstrap: null,
    effectSize: differences === null ? Number.NaN : cohensDz(differences),
    rankBiserial: wilcoxon === null ? Number.NaN : rankBiserial(wilcoxon),
  };
}

function change(
  candidate: number,
  baseline: number,
): Pick<TestedRow, 'candidate' | 'baseline' | 'difference' | 'relativeChange'> {
  const difference = candidate - baseline;
  const relativeChange = baseline === 0 ? Number.NaN : difference / baseline;
  return { candidate, baseline, difference, relativeChange };
}

function untested(
  shared: FamilyRow & ReturnType<typeof change> & Pick<TestedRow, 'users' | 'leftOut'>,
  over: TestedRow['over'],
): TestedRow {
  return {
    ...shared,
    over,
    interval: { low: Number.NaN, high: Number.NaN },
    p: Number.NaN,
    userTest: null,
    seedTest: null,
    signFlip: null,
    wilcoxon: null,
    bootstrap: null,
    relativeBootstrap: null,
    effectSize: Number.NaN,
    rankBiserial: Number.NaN,
  };
}

/** The mean over users and seeds. */
function meanOf(seeds: readonly Float64Array[]): number {
  return mean(seeds.map(mean));
}

/** Every user's mean over the seeds. */
function averages(seeds: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(seeds[0]!.length);
  for (const column of seeds) for (let user = 0; user < total.length; user++) total[user]! += column[user]!;
  return total.map((value) => value / seeds.length);
}
