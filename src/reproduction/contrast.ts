import { runId } from '../config/fingerprint.js';
import { InputError, inOneLine } from '../core/errors.js';
import type { Group, MetricAt } from '../evaluation/evaluation.js';
import { compareRuns } from '../results/comparison/compare.js';
import type { Interval } from '../results/comparison/compared-row.js';
import { usualGroups } from '../results/comparison/family.js';
import type { ComparedRow, RowVerdict } from '../results/comparison/verdict.js';
import type { ReadUserValues } from '../results/users-csv.js';
import { type ClaimedChange, claimedChange } from './claimed-changes.js';
import type { CellFigures } from './figures.js';
import type { ContrastPair } from './paper.js';

/** One group and metric of a contrast. */
export interface ContrastLine extends Group, MetricAt {
  /** Pairs of users; null where single users were not paired. */
  users: number | null;
  candidate: number;
  reference: number;
  /** As a share of the reference; NaN where that is zero. */
  relativeChange: number;
  /** Of the relative change, by bootstrap over users; null without pairs of users, or where too few have the reference. */
  interval: Interval | null;
  /** Adjusted by Holm over the lines of the same kind. */
  p: number;
  verdict: RowVerdict;
  /** The relative change that the paper claims; NaN where it claims none. */
  published: number;
}

/** Two models held against each other, group by group. */
export interface Contrast extends ContrastPair {
  /** The seeds that both have. */
  seeds: readonly number[];
  lines: readonly ContrastLine[];
}

/** What a contrast is made from. */
export interface ContrastInput {
  candidate: CellFigures;
  reference: CellFigures;
  metrics: readonly MetricAt[];
  dataset: string;
  claims: readonly ClaimedChange[];
  resultsFolder: string;
  /** Keeps what it has read: every model is held against several others. */
  readUsers: ReadUserValues;
}

/** Why two models cannot be held against each other. */
export interface RefusedContrast {
  refusal: string;
}

/** False alarms that are accepted, over the lines of a kind. */
const ALPHA = 0.05;

/** A change within this share of the reference, interval and all, is none. */
export const NO_CHANGE = 0.05;

/**
 * Holds two models against each other over the same users, as `reclab compare` does: all users and the domains are one
 * family of tests, the groups of users another. Null where no seed of both is finished; a refusal where their runs do not
 * compare, such as those of two test parts, so that the other contrasts are told all the same.
 */
export async function contrast(
  pair: ContrastPair,
  input: ContrastInput,
): Promise<Contrast | RefusedContrast | null> {
  const { candidate, reference, metrics, resultsFolder, readUsers } = input;
  const known = new Set(reference.seeds.map(({ seed }) => seed));
  const seeds = candidate.seeds.map(({ seed }) => seed).filter((seed) => known.has(seed));
  if (seeds.length === 0 || candidate.experiment === null || reference.experiment === null) return null;
  const runsOf = (experiment: string) => seeds.map((seed) => runId(experiment, seed));
  const options = {
    candidate: runsOf(candidate.experiment),
    baseline: runsOf(reference.experiment),
    ...{ resultsFolder, readUsers, metrics, alpha: ALPHA, maxDrop: NO_CHANGE, force: false },
    over: 'users' as const,
  };
  const lines: ContrastLine[] = [];
  try {
    const has = candidate.seeds[0]!.rows.some(({ group }) => group === 'user-group');
    for (const groups of has ? [usualGroups, ['user-group'] as const] : [usualGroups]) {
      const { rows } = await compareRuns({ ...options, groups });
      lines.push(...rows.map((row) => lineOf(row, pair, input)));
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { refusal: `${pair.candidate} is not held against ${pair.reference}: ${inOneLine(error)}` };
  }
  return { ...pair, seeds, lines };
}

function lineOf(row: ComparedRow, pair: ContrastPair, { dataset, claims }: ContrastInput): ContrastLine {
  const { group, name, metric, cutoff, users, relativeChange, holm, verdict, relativeBootstrap, baseline } =
    row;
  const domain = group === 'domain' ? name : '';
  return {
    ...{ group, name, metric, cutoff, users, relativeChange, verdict },
    candidate: row.candidate,
    reference: baseline,
    interval: relativeBootstrap && { low: relativeBootstrap.low, high: relativeBootstrap.high },
    p: holm,
    published: claimedChange(claims, { ...pair, dataset }, { domain, metric, cutoff }),
  };
}
