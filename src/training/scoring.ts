import {
  add,
  type Rank,
  reshape,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import type { FactorisedScores, Scores } from '../backbones/backbone.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { allScores, sampledScores } from '../engine/operators/sampled-scores.js';
import type { Loss, LossInput } from '../losses/loss.js';
import type { SingleBatch, StepPosition } from '../sampling/batch.js';

/**
 * What a loss is computed from: the scores it asks for, of the batch's pairs.
 *
 * @param excluded [1, I] of 0 and -∞ that takes items outside the catalogue out of full softmaxes; null for none
 */
export function lossInput(
  scores: Scores,
  batch: SingleBatch,
  loss: Loss,
  position: StepPosition,
  excluded: Tensor2D | null,
): LossInput {
  const common = { batch, ...position, multiplicities: null };
  if (scores.kind === 'pairs') {
    if (loss.needs === 'catalogue')
      throw new Error(`${loss.name} is over all items, but the backbone scores single pairs`);
    const { positives, negatives } = scores;
    return { ...common, positives, negatives, labels: labelsOf(batch), vectors: null };
  }
  if (scores.renumbered && (loss.needs === 'catalogue' || loss.vectors))
    throw new Error(`${loss.name} is over all items, but the backbone gave those of the batch`);
  const listed = scores.renumbered ?? batch;
  const vectors = loss.vectors ? { users: scores.users, items: scores.items } : null;
  if (listed.kind === 'pointwise') {
    const positives = pairScores(scores, listed.items);
    return { ...common, positives, negatives: null, labels: labelsOf(batch), vectors };
  }
  const positives = pairScores(scores, listed.positives);
  const negatives =
    loss.needs === 'catalogue' ? catalogueScores(scores, excluded) : negativeScores(scores, listed);
  return { ...common, positives, negatives, labels: null, vectors };
}

function pairScores(scores: FactorisedScores, items: Int32Array): Tensor1D {
  return reshape<Rank.R1>(drawnScores(scores, items, 1), [items.length]);
}

function negativeScores(
  scores: FactorisedScores,
  batch: Exclude<SingleBatch, { kind: 'pointwise' }>,
): Tensor2D {
  if (batch.kind === 'text') throw new Error('A text batch has no sampled negatives');
  return drawnScores(scores, batch.negatives, batch.negativesPerRow);
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
  const column = reshape<Rank.R2>(itemBias, [itemBias.size, 1]);
  return add(scores, reshape(gatherRows(column, tensor1d(listed, 'int32')), [rows, perRow]));
}

function catalogueScores({ users, items, itemBias }: FactorisedScores, excluded: Tensor2D | null): Tensor2D {
  let scores = allScores(users, items);
  if (itemBias) scores = add(scores, itemBias);
  return excluded ? add(scores, excluded) : scores;
}

function labelsOf(batch: SingleBatch): Tensor1D | null {
  return batch.kind === 'pointwise' ? tensor1d(batch.labels) : null;
}
