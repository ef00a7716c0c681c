import { add, expandDims, mul, type Scalar, scalar, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { Forward } from '../backbones/backbone.js';
import type { OptimizerConfig } from '../config/schema/training.js';

/**
 * The weight decay that is a term of the loss: weightDecay · ½ Σ |vector|² / B over the vectors of a batch of B train
 * events: the user of each event, and each positive and negative as often as it occurs. `ego` takes the embeddings (He et al., LightGCN, 2020, equation 15), `output` the scored vectors
 * (DrRL's code). `coupled` and `decoupled` act in the optimizer step instead.
 *
 * @returns null where the kind or a weight of 0 adds nothing
 */
export function decayTerm(forward: Forward, events: number, config: OptimizerConfig): Scalar | null {
  const { weightDecay, weightDecayKind: kind } = config;
  if (weightDecay === 0 || (kind !== 'ego' && kind !== 'output')) return null;
  const vectors = forward.regularized?.(kind) ?? [];
  const squares = vectors.map(({ vectors: rows, counts }) => {
    const squared: Tensor = square(rows);
    return sum<Scalar>(counts ? mul(squared, expandDims(counts, 1)) : squared);
  });
  const total = squares.reduce((left, right) => add<Scalar>(left, right), scalar(0));
  return mul(total, weightDecay / (2 * events));
}
