import {
  add,
  argMax,
  expandDims,
  mul,
  relu,
  reshape,
  step,
  sub,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import { gatherColumns } from '../engine/operators/columns.js';
import type { Loss, LossInput } from './loss.js';

/**
 * SimCE (Yang et al., "SimCE: simplifying cross-entropy loss for collaborative filtering", 2024):
 * relu(γ - s_ui + max_j s_uj) over dot products, the hardest of the drawn negatives alone. The gradient goes to one
 * negative, also where several are equal, so that one drawn twice counts once.
 */
export function simce({ margin }: LossOptions<'simce'>): Loss {
  return {
    name: 'simce',
    needs: 'sampled',
    perExample: true,
    acceptsCounts: true,
    compute(input) {
      const distance = sub<Tensor1D>(hardestNegative(input), input.positives);
      return { kind: 'per-example', value: relu(add<Tensor1D>(distance, margin)) };
    },
  };
}

/** The largest score of the negatives that were drawn, [B]. */
function hardestNegative({ negatives, multiplicities }: LossInput): Tensor1D {
  // Far below every score where nothing was drawn; choosing by a condition takes long on wasm.
  const drawn = multiplicities
    ? add<Tensor2D>(negatives!, mul(sub(step(multiplicities), 1), 1e30))
    : negatives!;
  const hardest = expandDims<Tensor2D>(argMax(drawn, 1), 1);
  return reshape(gatherColumns(negatives!, hardest), [negatives!.shape[0]]);
}
