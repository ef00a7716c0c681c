import type { Ranker } from '../backbones/backbone.js';
import type { EvaluationConfig } from '../config/schema/evaluation.js';
import { type Lists, row } from '../core/csr.js';
import { RandomStream } from '../core/random.js';
import { positiveItems } from '../split/positives.js';
import type { Histories, Split, Subset } from '../split/split.js';
import type { MetricRow } from './evaluation.js';
import { catalogueItems } from './item-groups.js';
import type { SampledMetric } from './metrics/metric.js';
import { requireFinite } from './pair-figures.js';

/** Users whose scores are held at once. */
const BLOCK_USERS = 64;
/** Of the drawing: every model and every seed is held against the same items. */
const SEED = 0;

/**
 * Figures of each target ranked among itself and `sampledCandidates` drawn items of the catalogue (SASRec's protocol; Kang
 * and McAuley, 2018), none of which is known of the user or another target: the mean over the targets of a user, then over
 * users; the group `overall` alone. Such figures are not consistent with those of full rankings, not even in expectation
 * (Krichene and Rendle, 2020).
 *
 * Where fewer items are left for a user than should be drawn, all of them are taken.
 *
 * @throws RunError where a score is not finite
 */
export function sampledFigures(
  metrics: readonly SampledMetric[],
  ranker: Ranker,
  split: Split,
  subset: Subset,
  known: Histories,
  { cutoffs, sampledCandidates, ties, average }: EvaluationConfig,
): MetricRow[] {
  const targets = positiveItems(split[subset]);
  const users = Int32Array.from({ length: split.userCount }, (_, user) => user).filter(
    (user) => row(targets, user).length > 0,
  );
  const columns = metrics.flatMap((metric) => [...new Set(cutoffs)].map((cutoff) => ({ metric, cutoff })));
  const sums = columns.map(() => 0);
  const draw = drawer(split, targets, known, subset, sampledCandidates);
  for (let start = 0; start < users.length; start += BLOCK_USERS) {
    const block = users.subarray(start, start + BLOCK_USERS);
    const scores = ranker.score(block, known);
    for (const [index, user] of block.entries()) {
      const own = scores.subarray(index * split.itemCount, (index + 1) * split.itemCount);
      const candidates = draw(user);
      const wanted = row(targets, user);
      requireFinite(
        ranker,
        Float32Array.from([...candidates, ...wanted], (item) => own[item]!),
      );
      for (const target of wanted) {
        const rank = rankAmong(own, target, candidates, ties);
        for (const [column, { metric, cutoff }] of columns.entries()) {
          sums[column]! += metric.compute(rank, cutoff) / wanted.length;
        }
      }
    }
  }
  const divisor = average === 'all-users' ? split.userCount : users.length;
  return columns.map(({ metric, cutoff }, column) => ({
    group: 'overall',
    name: 'all',
    users: divisor,
    metric: metric.name,
    cutoff,
    value: sums[column]! / divisor,
  }));
}

/** The rank of an item among itself and others; with ties to the lower item, or to the others. */
function rankAmong(
  scores: Float32Array,
  target: number,
  others: readonly number[],
  ties: EvaluationConfig['ties'],
): number {
  const score = scores[target]!;
  let rank = 1;
  for (const other of others) {
    const isTied = scores[other] === score && (ties === 'pessimistic' || other < target);
    if (scores[other]! > score || isTied) rank++;
  }
  return rank;
}

/** Draws the items that a user's targets are ranked among, none twice. */
function drawer(
  split: Split,
  targets: Lists,
  known: Histories,
  subset: Subset,
  count: number,
): (user: number) => number[] {
  const catalogue = catalogueItems(split);
  const barredFor = new Int32Array(split.itemCount).fill(-1);
  return (user) => {
    for (let event = known.offsets[user]!; event < known.offsets[user + 1]!; event++) {
      barredFor[known.items[event]!] = user;
    }
    for (const item of row(targets, user)) barredFor[item] = user;
    const left = catalogue.filter((item) => barredFor[item] !== user);
    const stream = new RandomStream(SEED, 'sampled-candidates', subset, user);
    const wanted = Math.min(count, left.length);
    for (let place = 0; place < wanted; place++) {
      const chosen = place + stream.integer(left.length - place);
      [left[place], left[chosen]] = [left[chosen]!, left[place]!];
    }
    return left.slice(0, wanted);
  };
}
