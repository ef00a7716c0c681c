import type { BackboneConfig } from '../config/schema/backbone.js';
import { groupByRow } from '../core/csr.js';
import { hasBinaryLabels } from '../split/positives.js';
import type { Split } from '../split/split.js';
import type { Ranker } from './backbone.js';
import { type FitOptions, requireMemory } from './fitting.js';
import { lastItem } from './last-item.js';
import { ScoreRows } from './score-rows.js';
import type { SparseWeights } from './sparse-weights.js';

/** Options of the Markov chain. */
export type MarkovConfig = Omit<Extract<BackboneConfig, { name: 'markov' }>, 'name'>;

/** A source, a target and an order while they are grouped, then an item and a count. */
const BYTES_PER_TRANSITION = 20;

/**
 * A Markov chain of first order over items: P(j | i) = (n_ij + α p_j) / (n_i + α), where n_ij is how often a user's train
 * positive j directly follows i, n_i = Σ_j n_ij, p_j is the share of j among the train positives and α (`smoothing`) is
 * how many transitions the prior is worth. So equal counts go by popularity, and a last item that nothing followed, or a
 * user without history, is ranked by popularity alone. A user's score of an item is P(item | last item of the history).
 *
 * @throws RunError where the transitions would need more than `memoryLimitBytes`
 */
export function fitMarkov(
  split: Split,
  { smoothing }: MarkovConfig,
  { memoryLimitBytes }: FitOptions,
): Ranker {
  const { itemCount } = split;
  const sequences = positiveSequences(split);
  requireMemory('markov', itemCount, sequences.items.length * BYTES_PER_TRANSITION, memoryLimitBytes);
  const transitions = countTransitions(sequences, itemCount);
  const prior = new Float64Array(itemCount);
  for (const item of sequences.items) prior[item]! += smoothing / sequences.items.length;
  const followers = rowSums(transitions);
  const rows = new ScoreRows(itemCount);
  return {
    name: 'markov',
    itemCount,
    score(users, histories) {
      const scores = rows.take(users.length);
      users.forEach((user, index) => {
        const last = lastItem(histories, user);
        const own = scores.subarray(index * itemCount, (index + 1) * itemCount);
        const total = smoothing + (last === null ? 0 : followers[last]!);
        for (let item = 0; item < itemCount; item++) own[item] = prior[item]! / total;
        if (last === null) return;
        for (let entry = transitions.offsets[last]!; entry < transitions.offsets[last + 1]!; entry++) {
          const item = transitions.items[entry]!;
          own[item] = (transitions.values[entry]! + prior[item]!) / total;
        }
      });
      return scores;
    },
    dispose() {},
  };
}

/** The positive train events, in order, with the user of each. */
function positiveSequences({ train }: Split): { users: Int32Array; items: Int32Array } {
  const { offsets, items } = train;
  const users = new Int32Array(items.length);
  for (let user = 0; user + 1 < offsets.length; user++) users.fill(user, offsets[user], offsets[user + 1]);
  const labels = hasBinaryLabels(train) ? train.labels : null;
  const isPositive = (_: number, event: number) => labels?.[event] !== 0;
  return { users: users.filter(isPositive), items: items.filter(isPositive) };
}

/** How often each item directly follows each other, items of a row ascending. */
function countTransitions(
  { users, items }: { users: Int32Array; items: Int32Array },
  itemCount: number,
): SparseWeights {
  const from: number[] = [];
  for (let event = 1; event < items.length; event++)
    if (users[event] === users[event - 1]) from.push(event - 1);
  // Grouping is stable, so that targets within a source stay ascending.
  const byTarget = groupByRow(
    Int32Array.from(from, (event) => items[event + 1]!),
    itemCount,
  ).order;
  const events = byTarget.map((index) => from[index]!);
  const bySource = groupByRow(
    events.map((event) => items[event]!),
    itemCount,
  );
  const offsets = new Int32Array(itemCount + 1);
  const targets: number[] = [];
  const counts: number[] = [];
  for (let source = 0; source < itemCount; source++) {
    for (let k = bySource.offsets[source]!; k < bySource.offsets[source + 1]!; k++) {
      const target = items[events[bySource.order[k]!]! + 1]!;
      if (targets.length > offsets[source]! && targets.at(-1) === target) counts[counts.length - 1]!++;
      else counts[targets.push(target) - 1] = 1;
    }
    offsets[source + 1] = targets.length;
  }
  return { offsets, items: Int32Array.from(targets), values: Float32Array.from(counts) };
}

function rowSums({ offsets, values }: SparseWeights): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, row) =>
    values.subarray(offsets[row], offsets[row + 1]).reduce((sum, value) => sum + value, 0),
  );
}
