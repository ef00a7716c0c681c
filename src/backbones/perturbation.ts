import { add, clipByValue, clone, mul, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { fillNormal } from '../core/normal-draws.js';
import type { RandomStream } from '../core/random.js';
import { differentiable } from '../engine/operators/differentiable.js';
import { normalizeRows } from '../engine/operators/normalize-rows.js';

/** Noise on vectors. */
export interface Noise {
  /** ε: the length of the noise on each vector. */
  magnitude: number;
  /** Of its values, before they are scaled to that length: N(0, 1), or uniform in [0, 1). */
  distribution: 'normal' | 'uniform';
}

/**
 * Vectors with noise that stays in their orthant where its values are not negative:
 * e + ε · sign(e) ⊙ noise / ‖noise‖ by row (Yu et al., SimGCL, 2022, equation 7). A value of 0 stays 0. The gradient is
 * that of e: the noise is a constant.
 *
 * @param vectors [N, d]
 * @param stream where the noise comes from
 * @returns [N, d]
 */
export function perturbed(
  vectors: Tensor2D,
  { magnitude, distribution }: Noise,
  stream: RandomStream,
): Tensor2D {
  if (magnitude === 0) return vectors;
  const values = new Float32Array(vectors.size);
  (distribution === 'normal' ? fillNormal : fillUniform)(values, stream);
  return differentiable(
    [vectors],
    () => {
      const value = tidy(() => {
        const noise = normalizeRows(tensor2d(values, vectors.shape));
        return add(vectors, mul(mul(signs(vectors), noise), magnitude)) as Tensor2D;
      });
      return { value, saved: [] };
    },
    (gradient) => [clone(gradient)],
  );
}

/** -1, 0 or 1. tfjs's own operation is slow on wasm. */
function signs(vectors: Tensor2D): Tensor2D {
  return clipByValue(mul(vectors, 1e38), -1, 1);
}

function fillUniform(target: Float32Array, stream: RandomStream): void {
  const bits = new Uint32Array(target.length);
  stream.fill(bits);
  for (let k = 0; k < target.length; k++) target[k] = (bits[k]! >>> 8) / 2 ** 24;
}
