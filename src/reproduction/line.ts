import type { OverSeeds } from '../results/statistics/over-seeds.js';

/**
 * What came of a figure: `within` or `outside` the tolerance; `no tolerance`, where it has none; `not public`, where there
 * is nothing to hold it against; `unfinished`, where seeds are missing; `not run`; `failed`.
 */
export type Verdict =
  | 'within'
  | 'outside'
  | 'no tolerance'
  | 'not public'
  | 'unfinished'
  | 'not run'
  | 'failed';

/** What marks a published figure that was selected on the test part, for people. */
export const SELECTED_ON_TEST = '†';

/** One figure of a reproduction: published beside reproduced. */
export interface ReproductionLine {
  /** Where the published figure stands: `PSL, table 1`; empty where none is public. */
  source: string;
  dataset: string;
  split: string;
  /** Empty for baselines. */
  backbone: string;
  /** The loss; for a baseline its name. */
  model: string;
  /** Whether the model is a reconstruction of what a paper does not tell. */
  reconstruction: boolean;
  /** What else tells it from others of the same model: how weights are picked, the rate of noise. */
  variant: string;
  metric: string;
  cutoff: number;
  /** NaN where it is not public. */
  published: number;
  /** Whether what is published was selected on the test part. */
  selectedOnTest: boolean;
  reproduced: OverSeeds;
  /** The seeds behind it. */
  seeds: readonly number[];
  /** Null where it has none. */
  tolerance: number | null;
  verdict: Verdict;
  /** Why, where the verdict alone does not say. */
  reason: string;
  /** Settings that validation chose among; 1 where none was tuned, 0 where nothing was run. */
  trials: number;
  /** What validation chose. */
  setting: Readonly<Record<string, unknown>>;
  /** The id; empty where nothing was run. */
  experiment: string;
}

/** The lines of one split of a data set. */
export interface ReproductionTable {
  dataset: string;
  split: string;
  lines: readonly ReproductionLine[];
  notes: readonly string[];
}

/** Reproduced less published; NaN where one of them is missing. */
export function differenceOf({ reproduced, published }: ReproductionLine): number {
  return reproduced.mean - published;
}

/** Differences of the last digit of a double are none. */
const ROUNDING = 1e-9;

/** What a finished figure is, held against the published one. */
export function verdictOf(
  mean: number,
  published: number,
  tolerance: number | null,
): 'within' | 'outside' | 'no tolerance' | 'not public' {
  if (Number.isNaN(published)) return 'not public';
  if (tolerance === null) return 'no tolerance';
  return Math.abs(mean - published) <= tolerance + ROUNDING ? 'within' : 'outside';
}
