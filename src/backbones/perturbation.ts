import { add, clipByValue, mul, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { fillNormal } from '../core/normal-draws.js';
import type { RandomStream } from '../core/random.js';

/** Noise on vectors. */
export interface Noise {
  /** ε: the length of the noise on each vector. */
  magnitude: number;
  /** Of its values, before they are scaled to that length: N(0, 1), or uniform in [0, 1). */
  distribution: 'normal' | 'uniform';
}

/**
 * Vectors with noise: e + ε · sign(e) ⊙ noise / ‖noise‖ by row (Yu et al., SimGCL, 2022, equation 7), which stays in the
 * orthant of e where the noise is uniform. A value of 0 stays 0. Outside of autodiff.
 *
 * @param vectors [N, d]
 * @param stream where the noise comes from; the same on every engine
 * @returns [N, d]
 */
export function perturbed(vectors: Tensor2D, noise: Noise, stream: RandomStream): Tensor2D {
  const drawn = draw(vectors.shape, noise, stream);
  return tidy(() => {
    const held = tensor2d(drawn, vectors.shape);
    return add<Tensor2D>(vectors, mul(signs(vectors), held));
  });
}

/** -1, 0 or 1. tfjs's own operation is slow on wasm. */
function signs(vectors: Tensor2D): Tensor2D {
  return clipByValue(mul(vectors, 1e38), -1, 1);
}

/** Rows of noise, each as long as the magnitude. */
function draw([rows, size]: [number, number], { magnitude, distribution }: Noise, stream: RandomStream) {
  const values = new Float32Array(rows * size);
  (distribution === 'normal' ? fillNormal : fillUniform)(values, stream);
  for (let start = 0; start < values.length; start += size) {
    let square = 0;
    for (let k = start; k < start + size; k++) square += values[k]! * values[k]!;
    const factor = magnitude / Math.sqrt(square);
    for (let k = start; k < start + size; k++) values[k]! *= factor;
  }
  return values;
}

function fillUniform(target: Float32Array, stream: RandomStream): void {
  const bits = new Uint32Array(target.length);
  stream.fill(bits);
  // Half a step above 0, so that no row is all 0.
  for (let k = 0; k < target.length; k++) target[k] = ((bits[k]! >>> 8) + 0.5) / 2 ** 24;
}
