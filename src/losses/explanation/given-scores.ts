import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { PairwiseBatch, StepPosition } from '../../sampling/batch.js';
import type { Loss, LossInput, LossVectors } from '../loss.js';

/** The scores that a loss is explained for: each positive is an example of its own, against the same negatives. */
export interface GivenScores {
  positives: readonly number[];
  negatives: readonly number[];
}

const start: StepPosition = { phase: 'main', epoch: 0, step: 0 };

/**
 * What a loss would be computed from in its first step if the scores were these: a user for each positive; the items
 * are the positives, then the negatives. Pointwise losses get each score once, positives first. For losses over the
 * catalogue those items are all there are.
 */
export function inputOf(loss: Pick<Loss, 'needs' | 'vectors'>, scores: GivenScores): LossInput {
  const { positives, negatives } = scores;
  const common = { ...start, multiplicities: null, logSumExp: null };
  if (loss.needs === 'pointwise') {
    const pairs = [...positives, ...negatives];
    const labels = pairs.map((_, pair) => (pair < positives.length ? 1 : 0));
    const users = Int32Array.from(pairs, (_, pair) => (pair < positives.length ? pair : 0));
    return {
      ...common,
      positives: tensor1d(pairs),
      negatives: null,
      labels: tensor1d(labels),
      batch: {
        kind: 'pointwise',
        users,
        items: Int32Array.from(pairs.keys()),
        labels: Float32Array.from(labels),
        drawn: negatives.length,
      },
      vectors: null,
    };
  }
  const batch = pairwiseBatch(scores);
  const rows = positives.map((positive, example) =>
    loss.needs === 'catalogue' ? catalogueRow(scores, example, positive) : negatives,
  );
  return {
    ...common,
    positives: tensor1d([...positives]),
    negatives: tensor2d(rows.flat(), [rows.length, rows[0]!.length]),
    labels: null,
    batch,
    vectors: loss.vectors ? vectorsOf(scores, batch) : null,
  };
}

function pairwiseBatch({ positives, negatives }: GivenScores): PairwiseBatch {
  const examples = Int32Array.from(positives.keys());
  const drawn = negatives.map((_, place) => positives.length + place);
  return {
    kind: 'pairwise',
    users: examples,
    positives: examples,
    negatives: Int32Array.from(positives.flatMap(() => drawn)),
    negativesPerRow: negatives.length,
  };
}

/** Scores of all items; what is the positive of another example is none of this one's. */
function catalogueRow({ positives, negatives }: GivenScores, example: number, positive: number): number[] {
  const ofPositives = positives.map((_, other) => (other === example ? positive : Number.NEGATIVE_INFINITY));
  return [...ofPositives, ...negatives];
}

/** Vectors on a half circle around that of the users, so that cosines are the scores. */
function vectorsOf({ positives, negatives }: GivenScores, batch: PairwiseBatch): LossVectors {
  const items = [...positives, ...negatives].flatMap((score) => [score, Math.sqrt(1 - score * score)]);
  return {
    users: tensor2d(
      positives.flatMap(() => [1, 0]),
      [positives.length, 2],
    ),
    items: tensor2d(items, [items.length / 2, 2]),
    batch,
  };
}
