import {
  add,
  concat,
  keep,
  type Rank,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import type { FactorisedScores, Scores } from '../backbones/backbone.js';
import type { Formulation } from '../engine/formulation.js';
import { countColumns, gatherColumns } from '../engine/operators/columns.js';
import { drawnLogSumExp } from '../engine/operators/drawn-log-sum-exp.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { allScores, sampledScores } from '../engine/operators/sampled-scores.js';
import { scoresLogSumExp } from '../engine/operators/scores-log-sum-exp.js';
import type { Loss, LossInput } from '../losses/loss.js';
import {
  exampleLabels,
  type SequenceBatch,
  type SharedNegatives,
  type SingleBatch,
  type StepPosition,
} from '../sampling/batch.js';

/** How scores are computed, beside what they are of. */
export interface ScoringOptions {
  /** [1, I] of 0 and -∞ that takes items outside the catalogue out of full softmaxes; null for none. */
  excluded: Tensor2D | null;
  /** Of the scores of drawn negatives. */
  formulation: Formulation;
  /** Receives the tensors of the input as they are computed, kept for the caller to dispose; absent where nothing is. */
  kept?: Tensor[] | null;
}

/** What a loss is computed from: the scores it asks for, of the batch's pairs. */
export function lossInput(
  scores: Scores,
  batch: SingleBatch,
  loss: Loss,
  position: StepPosition,
  { excluded, formulation, kept = null }: ScoringOptions,
): LossInput {
  const hold = <Kind extends Tensor | null>(computed: Kind): Kind => {
    if (computed && kept) kept.push(keep(computed));
    return computed;
  };
  const common = { batch, ...position, multiplicities: null, logSumExp: null };
  if (scores.kind === 'pairs') {
    if (loss.needs === 'catalogue' || loss.needs === 'in-batch' || loss.needs === 'mixed')
      throw new Error(`${loss.name} scores users with many items, but the backbone scores single pairs`);
    const positives = hold(scores.positives);
    const negatives = hold(scores.negatives);
    return { ...common, positives, negatives, labels: hold(labelsOf(batch)), vectors: null };
  }
  if (scores.renumbered && loss.needs === 'catalogue')
    throw new Error(`${loss.name} is over all items, but the backbone gave those of the batch`);
  const listed = scores.renumbered ?? batch;
  const vectors = loss.vectors ? { users: scores.users, items: scores.items, batch: listed } : null;
  if (listed.kind === 'pointwise') {
    const positives = hold(pairScores(scores, listed.items));
    return { ...common, positives, negatives: null, labels: hold(labelsOf(batch)), vectors };
  }
  if (listed.kind === 'sequence' && listed.labelled) {
    const pairs = hold(labelledScores(scores, listed, formulation));
    return { ...common, positives: pairs, negatives: null, labels: hold(labelsOf(batch)), vectors };
  }
  const corrected = correctedScores(scores, loss, batch, listed);
  const positives = hold(pairScores(corrected.ofPositives, listed.positives));
  const negatives = negativesOf(corrected.ofNegatives, { loss, batch, listed, excluded, formulation });
  const ofNegatives = once(() => hold(negatives.scores()));
  const counts = once(() => hold(negatives.counts()));
  return {
    ...common,
    positives,
    labels: null,
    vectors,
    logSumExp: negatives.logSumExp,
    get negatives() {
      return ofNegatives();
    },
    get multiplicities() {
      return counts();
    },
  };
}

/** Negatives of which only what a loss looks at is computed. */
interface Negatives {
  scores(): Tensor2D;
  counts(): Tensor2D | null;
  logSumExp: LossInput['logSumExp'];
}

/** The negatives that a loss asks for. */
function negativesOf(
  scores: FactorisedScores,
  {
    loss,
    batch,
    listed,
    excluded,
    formulation,
  }: ScoringOptions & {
    loss: Loss;
    batch: SingleBatch;
    /** The batch by the rows of `scores.items`. */
    listed: Exclude<SingleBatch, { kind: 'pointwise' }>;
  },
): Negatives {
  if (loss.needs === 'catalogue') return catalogueNegatives(scores, excluded);
  const shared = 'shared' in listed ? listed.shared : undefined;
  if (loss.needs === 'in-batch' || loss.needs === 'mixed') {
    const size = listed.positives.length;
    const inBatch: CountedItems = {
      items: listed.positives,
      counts: () => tensor2d(loss.batchCounts!(batch), [size, size]),
    };
    return countedNegatives(scores, shared ? [inBatch, countedItems(shared, size)] : [inBatch]);
  }
  if (shared) return countedNegatives(scores, [countedItems(shared, listed.positives.length)]);
  return drawnNegatives(scores, listed, formulation);
}

function catalogueNegatives(scores: FactorisedScores, excluded: Tensor2D | null): Negatives {
  const plain = !scores.itemBias && excluded === null;
  return {
    scores: once(() => {
      const all = biasedScores(scores);
      return excluded ? add(all, excluded) : all;
    }),
    counts: () => null,
    logSumExp: plain ? (temperature) => scoresLogSumExp(scores.users, scores.items, null, temperature) : null,
  };
}

/** Items that are negatives of every example, each as often as it counts for it. */
interface CountedItems {
  /** [S] */
  items: Int32Array;
  /** [B, S] */
  counts(): Tensor2D;
}

function countedItems({ items, counts }: SharedNegatives, examples: number): CountedItems {
  return { items, counts: () => tensor2d(counts, [examples, items.length]) };
}

/** The same items for every example, by one product. */
function countedNegatives(
  { users, items, itemBias }: FactorisedScores,
  lists: readonly CountedItems[],
): Negatives {
  const listed = Int32Array.from(lists.flatMap((list) => [...list.items]));
  return {
    scores: once(() => {
      const index = tensor1d(listed, 'int32');
      const all = allScores(users, gatherRows(items, index));
      return itemBias ? add(all, reshape(biasOf(itemBias, index), [1, listed.length])) : all;
    }),
    counts: once(() => {
      const counts = lists.map((list) => list.counts());
      return counts.length === 1 ? counts[0]! : concat(counts, 1);
    }),
    logSumExp: null,
  };
}

function drawnNegatives(
  scores: FactorisedScores,
  batch: Exclude<SingleBatch, { kind: 'pointwise' }>,
  formulation: Formulation,
): Negatives {
  if (batch.kind === 'text') throw new Error('A text batch has no sampled negatives');
  const { negatives, negativesPerRow } = batch;
  const { users, items, itemBias } = scores;
  const index = once(() => tensor2d(negatives, [users.shape[0], negativesPerRow], 'int32'));
  if (formulation === 'sampled') {
    return {
      scores: once(() => drawnScores(scores, negatives, negativesPerRow)),
      counts: () => null,
      logSumExp: itemBias ? null : (temperature) => drawnLogSumExp(users, items, index(), temperature),
    };
  }
  if (formulation === 'all-scores') {
    return {
      scores: once(() => gatherColumns(biasedScores(scores), index())),
      counts: () => null,
      logSumExp: null,
    };
  }
  return {
    scores: once(() => biasedScores(scores)),
    counts: once(() => countColumns(index(), items.shape[0])),
    logSumExp: itemBias ? null : (temperature) => scoresLogSumExp(users, items, index(), temperature),
  };
}

/** A value that is computed when it is first asked for. */
function once<Value>(compute: () => Value): () => Value {
  let computed: { value: Value } | null = null;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}

/** Scores of the targets and then, row by row, of the negatives of each. */
function labelledScores(scores: FactorisedScores, listed: SequenceBatch, formulation: Formulation): Tensor1D {
  const ofNegatives = drawnNegatives(scores, listed, formulation).scores();
  return concat([pairScores(scores, listed.positives), reshape<Rank.R1>(ofNegatives, [ofNegatives.size])]);
}

/** The scores with what the loss adds to those of items. */
function correctedScores(
  scores: FactorisedScores,
  loss: Loss,
  batch: SingleBatch,
  listed: SingleBatch,
): { ofPositives: FactorisedScores; ofNegatives: FactorisedScores } {
  const correction = loss.scoreCorrection?.(batch);
  if (!correction) return { ofPositives: scores, ofNegatives: scores };
  const values =
    listed === batch
      ? correction.values
      : renumberedValues(correction.values, batch, listed, scores.items.shape[0]);
  const bias = tensor1d(values);
  const itemBias = scores.itemBias ? add<Tensor1D>(scores.itemBias, bias) : bias;
  const ofNegatives = { ...scores, itemBias };
  return { ofPositives: correction.of === 'all' ? ofNegatives : scores, ofNegatives };
}

/** Values of items by the numbers that the batch's items have in its renumbered form. */
function renumberedValues(
  values: Float32Array,
  batch: SingleBatch,
  listed: SingleBatch,
  rows: number,
): Float32Array {
  const renumbered = new Float32Array(rows);
  const [before, after] = [scoredItems(batch), scoredItems(listed)];
  before.forEach((items, list) => {
    items.forEach((item, place) => {
      renumbered[after[list]![place]!] = values[item]!;
    });
  });
  return renumbered;
}

/** The lists of items that a batch scores. */
function scoredItems(batch: SingleBatch): Int32Array[] {
  if (batch.kind === 'pointwise') return [batch.items];
  if (batch.kind === 'text') return [batch.positives];
  return [batch.positives, batch.negatives, ...(batch.shared ? [batch.shared.items] : [])];
}

function pairScores(scores: FactorisedScores, items: Int32Array): Tensor1D {
  return reshape<Rank.R1>(drawnScores(scores, items, 1), [items.length]);
}

/** Scores of listed items, row by row, with the items' bias. */
function drawnScores(
  { users, items, itemBias }: FactorisedScores,
  listed: Int32Array,
  perRow: number,
): Tensor2D {
  const rows = listed.length / perRow;
  const scores = sampledScores(users, items, tensor2d(listed, [rows, perRow], 'int32'));
  if (!itemBias) return scores;
  return add(scores, reshape(biasOf(itemBias, tensor1d(listed, 'int32')), [rows, perRow]));
}

/** The bias of listed items, [listed, 1]. */
function biasOf(itemBias: Tensor1D, listed: Tensor1D): Tensor2D {
  return gatherRows(reshape<Rank.R2>(itemBias, [itemBias.size, 1]), listed);
}

/** Scores of all items, with their bias. */
function biasedScores({ users, items, itemBias }: FactorisedScores): Tensor2D {
  const scores = allScores(users, items);
  return itemBias ? add(scores, itemBias) : scores;
}

function labelsOf(batch: SingleBatch): Tensor1D | null {
  const labels = exampleLabels(batch);
  return labels && tensor1d(labels);
}
