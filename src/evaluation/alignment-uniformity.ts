import {
  exp,
  matMul,
  mean,
  mul,
  type Scalar,
  square,
  sub,
  sum,
  type Tensor2D,
  tensor1d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Ranker } from '../backbones/backbone.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { normalizeRows } from '../engine/operators/normalize-rows.js';

/** The users, items and pairs that vectors are compared of. */
export interface VectorSample {
  /** Distinct, at least two. */
  users: Int32Array;
  /** Distinct, at least two. */
  items: Int32Array;
  /** Positives of users, aligned. */
  positives: { users: Int32Array; items: Int32Array };
}

/** How vectors lie on the unit sphere; lower is better for each, and training trades one against the other. */
export interface AlignmentAndUniformity {
  /** Mean squared distance of users to their positives, from 0 to 4. */
  alignment: number;
  /** log of the mean of exp(-2 ‖x - y‖²) over pairs of users; 0 where all have one place. */
  userUniformity: number;
  /** The same over pairs of items. */
  itemUniformity: number;
}

/**
 * Alignment and uniformity (Wang and Isola, 2020, with α = 2 and t = 2), of users and items as in DirectAU (Wang et al.,
 * 2022). Vectors are normalised first, whatever the model scores with. Users and items are all
 * alike, however many events they have. Null for models without vectors.
 */
export function alignmentAndUniformity(
  ranker: Ranker,
  { users, items, positives }: VectorSample,
): AlignmentAndUniformity | null {
  const vectors = ranker.vectors?.();
  if (!vectors) return null;
  const read = (compute: () => Scalar) => {
    const value = tidy(compute);
    const number = value.dataSync()[0]!;
    value.dispose();
    return number;
  };
  return {
    alignment: read(() => {
      const [a, b] = [rows(vectors.users, positives.users), rows(vectors.items, positives.items)];
      return mean<Scalar>(sum(square(sub(a, b)), 1));
    }),
    userUniformity: Math.log(read(() => potential(rows(vectors.users, users)))),
    itemUniformity: Math.log(read(() => potential(rows(vectors.items, items)))),
  };
}

/** Unit vectors of some rows: [N, d]. */
function rows(table: Tensor2D, indices: Int32Array): Tensor2D {
  return normalizeRows(gatherRows(table, tensor1d(indices, 'int32')));
}

/** The mean of exp(-2 ‖x - y‖²) = exp(4 (x · y - 1)) over pairs of different rows. */
function potential(x: Tensor2D): Scalar {
  const [count] = x.shape;
  const all = sum<Scalar>(exp(mul(sub(matMul(x, transpose(x)), 1), 4)));
  const own = sum<Scalar>(exp(mul(sub(sum(square(x), 1), 1), 4)));
  return mul<Scalar>(sub(all, own), 1 / (count * (count - 1)));
}
