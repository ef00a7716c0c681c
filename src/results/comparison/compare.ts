import { reconstructionNotes } from '../../config/reconstructions.js';
import { InputError, inOneLine } from '../../core/errors.js';
import type { GroupKind, MetricAt } from '../../evaluation/evaluation.js';
import type { ReadUserValues } from '../users-csv.js';
import { compatibility, refuse } from './compatibility.js';
import { type ConfigDifference, configDifferences } from './config-difference.js';
import { family } from './family.js';
import { findSources } from './find-sources.js';
import { hasUsers, type PairedUsers, pairUsers } from './paired-users.js';
import { type Side, side } from './side.js';
import { testLines } from './test-lines.js';
import { type ComparedRow, judge, overallVerdict, type Verdict } from './verdict.js';

/** What is compared, and how strictly. */
export interface ComparisonOptions {
  /** Runs by folder, id or file of figures; see `findSources`. */
  candidate: readonly string[];
  baseline: readonly string[];
  /** Where runs named by an id lie. */
  resultsFolder: string;
  /**
   * `users` asks whether the difference would show on other users like these, wherever both sides have their values;
   * `seeds` asks whether training again would show it on these users.
   */
  over: 'users' | 'seeds';
  /** Null for all that both sides have at their lowest common cutoff. */
  metrics: readonly MetricAt[] | null;
  /** Kinds of groups that have lines; all users and the domains where absent. */
  groups?: readonly GroupKind[];
  /** Share of false alarms that is accepted, over the whole table. */
  alpha: number;
  /** Drop that is accepted, as a share of the baseline. */
  maxDrop: number;
  /** Compare in spite of unequal test parts, protocol versions or rules of counting. */
  force: boolean;
  /** See `pairUsers`. */
  readUsers?: ReadUserValues;
}

/** What a comparison found. */
export interface Comparison {
  verdict: Verdict;
  candidate: Side;
  baseline: Side;
  alpha: number;
  maxDrop: number;
  rows: readonly ComparedRow[];
  metrics: readonly MetricAt[];
  /** Keys of the configurations that differ. */
  differences: readonly ConfigDifference[];
  /** What the comparison is over, and what a reader should know. */
  notes: readonly string[];
  /** What is wrong and was overridden, or throws doubt on the comparison. */
  warnings: readonly string[];
}

/**
 * Compares two experiments on the same test part: paired over users where both sides have their values, over seeds where
 * not.
 *
 * @throws InputError where a name leads to no run, the sides are about different things, or nothing pairs
 */
export async function compareRuns(options: ComparisonOptions): Promise<Comparison> {
  const [ours, theirs] = [
    await findSources(options.candidate, options.resultsFolder),
    await findSources(options.baseline, options.resultsFolder),
  ];
  const candidate = side('candidate', ours.sources);
  const baseline = side('baseline', theirs.sources);
  const differences = await configDifferences(candidate, baseline);
  const fit = compatibility(candidate, baseline, differences);
  refuse(fit, options.force);
  const { rows, metrics, missing } = family(candidate, baseline, options.metrics, options.groups);
  const pairable = options.over === 'users' && fit.sameTestPart && hasUsers(candidate) && hasUsers(baseline);
  const users = pairable
    ? await pairUsers(candidate, baseline, rows, options.readUsers)
    : new Map<string, PairedUsers>();
  if (users.size === 0)
    requireSeeds(candidate, baseline, whyNotUsers(options.over, fit.sameTestPart, candidate, baseline));
  const { alpha, maxDrop } = options;
  const judged = judge(testLines(rows, candidate, baseline, users, { alpha, family: rows.length }), options);
  return {
    verdict: overallVerdict(judged),
    candidate,
    baseline,
    alpha,
    maxDrop,
    rows: judged,
    metrics,
    differences,
    notes: [
      ...pairingNotes(judged, candidate, baseline),
      ...reconstructionNotes(
        [candidate, baseline].flatMap(({ identity }) => [identity.loss, identity.weighting]),
      ),
      ...ours.notes,
      ...theirs.notes,
      ...missing,
    ],
    warnings: [
      ...fit.refusals.map((refusal) => `compared by force. ${inOneLine(refusal)}`),
      ...fit.reports,
      ...seedWarnings(candidate, baseline),
    ],
  };
}

function requireSeeds(candidate: Side, baseline: Side, why: string): void {
  if (candidate.runs.length + baseline.runs.length > 2) return;
  throw new InputError('There is nothing to pair', {
    expected: 'users.csv.gz beside the figures of both sides, or several seeds',
    found: `one seed a side, and ${why}`,
    fix: 'give the folders of the runs, or runs of more seeds (`seeds: [1, 2, 3]`)',
  });
}

function whyNotUsers(
  over: ComparisonOptions['over'],
  sameTestPart: boolean,
  candidate: Side,
  baseline: Side,
): string {
  if (over === 'seeds') return 'seeds were asked for';
  if (!sameTestPart) return 'the users of different test parts do not pair';
  const lacking = [candidate, baseline].filter((one) => !hasUsers(one)).map(({ role }) => `the ${role}`);
  return lacking.length === 0
    ? 'no values of single users for these metrics'
    : `no users.csv.gz of ${lacking.join(' and ')}`;
}

function pairingNotes(rows: readonly ComparedRow[], candidate: Side, baseline: Side): string[] {
  const overUsers = rows.filter(({ over }) => over === 'users');
  const all = overUsers.find(({ group }) => group === 'overall');
  const leftOut = Math.max(0, ...overUsers.map((row) => row.leftOut));
  const pairing = rows.find((row) => row.seedTest !== null)?.seedTest?.pairing;
  const untested = rows.filter(({ p }) => Number.isNaN(p)).length;
  const [a, b] = [candidate.runs.length, baseline.runs.length];
  const averaged = a + b > 2 ? `, each the mean over the seeds (${a} against ${b})` : '';
  return [
    ...(all === undefined ? [] : [`paired over ${all.users} users${averaged}`]),
    ...(leftOut === 0 ? [] : [`${leftOut} users are left out, because some run lacks them`]),
    ...(overUsers.length === rows.length ? [] : [overSeedsNote(rows.length - overUsers.length, rows.length)]),
    ...(pairing === undefined ? [] : [seedNote[pairing]]),
    ...(untested === 0 ? [] : [`${untested} lines could not be tested: fewer than two pairs`]),
  ];
}

function overSeedsNote(lines: number, all: number): string {
  const which = lines === all ? 'compared' : `${lines} of ${all} lines compared`;
  return `${which} over seeds: whether training again gives the same answer on these users, not whether other users would`;
}

const seedNote = {
  paired: 'seeds: the same on both sides, paired',
  welch: "seeds: different on the two sides, Welch's test",
  pooled: "seeds: one side has a single one, which is held against the other's spread",
} as const;

function seedWarnings(candidate: Side, baseline: Side): string[] {
  if (candidate.runs.length + baseline.runs.length > 2) return [];
  return ['one seed a side: the test over users cannot see the noise of training; give several seeds'];
}
