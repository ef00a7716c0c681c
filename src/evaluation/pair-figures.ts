import type { Ranker } from '../backbones/backbone.js';
import { InputError, RunError } from '../core/errors.js';
import { hasBinaryLabels } from '../split/positives.js';
import type { Histories, Split, Subset, UserEvents } from '../split/split.js';
import type { MetricRow } from './evaluation.js';
import type { PairMetric } from './metrics/metric.js';

/**
 * Figures of the labelled pairs of a subset, all users together: the group `overall`, without a cutoff.
 * @throws InputError where the subset's labels are not 0 and 1, both; RunError where a score is not finite
 */
export function pairFigures(
  metrics: readonly PairMetric[],
  ranker: Ranker,
  split: Split,
  subset: Subset,
  known: Histories,
): MetricRow[] {
  const events = split[subset];
  const labels = requireBothLabels(events, subset, metrics);
  const scores = scorePairs(ranker, events, known, split.itemCount);
  requireFinite(ranker, scores);
  const users = usersOf(events);
  const distinct = new Set(users).size;
  return metrics.map(({ name, compute }) => ({
    group: 'overall',
    name: 'all',
    users: distinct,
    metric: name,
    cutoff: 0,
    value: compute(scores, labels),
  }));
}

function requireBothLabels(events: UserEvents, subset: Subset, metrics: readonly PairMetric[]): Float32Array {
  const { labels } = events;
  if (labels !== null && hasBinaryLabels(events) && labels.includes(0) && labels.includes(1)) return labels;
  throw new InputError(`Labelled pairs are needed for ${metrics.map(({ name }) => name).join(', ')}`, {
    expected: `a ${subset} part whose values are 0 and 1`,
    found: labels === null ? 'no values' : `values such as ${[...new Set(labels)].slice(0, 3).join(', ')}`,
    fix: 'ask for metrics of rankings under `evaluation.metrics`, e.g. recall and ndcg',
  });
}

/** A model that scores only whole rows is asked for the rows of its users, one at a time. */
function scorePairs(ranker: Ranker, events: UserEvents, known: Histories, itemCount: number): Float32Array {
  const users = usersOf(events);
  if (ranker.scorePairs !== undefined) return ranker.scorePairs(users, events.items, known);
  const scores = new Float32Array(users.length);
  for (let user = 0; user + 1 < events.offsets.length; user++) {
    const start = events.offsets[user]!;
    const end = events.offsets[user + 1]!;
    if (start === end) continue;
    const all = ranker.score(Int32Array.of(user), known).subarray(0, itemCount);
    for (let event = start; event < end; event++) scores[event] = all[events.items[event]!]!;
  }
  return scores;
}

/** The user of each event. */
function usersOf({ offsets, items }: UserEvents): Int32Array {
  const users = new Int32Array(items.length);
  for (let user = 0; user + 1 < offsets.length; user++) users.fill(user, offsets[user], offsets[user + 1]);
  return users;
}

/** @throws RunError where a score is not finite */
export function requireFinite(ranker: Ranker, scores: Float32Array): void {
  const found = scores.find((score) => !Number.isFinite(score));
  if (found === undefined) return;
  throw new RunError(`The model ${ranker.name} gave a score that is not a finite number`, {
    expected: 'a finite score for every pair',
    found: String(found),
    fix: 'the training has diverged: lower the learning rate, or clip the gradients',
  });
}
