import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { RandomStream } from '../core/random.js';
import { invertSymmetric } from './symmetric-inverse.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

test('inverts a matrix whose inverse is known', async () => {
  const matrix = Float32Array.of(2, 1, 0, 1, 2, 1, 0, 1, 2);
  await invertSymmetric(matrix, 3);
  const expected = [0.75, -0.5, 0.25, -0.5, 1, -0.5, 0.25, -0.5, 0.75];
  for (const [index, value] of expected.entries()) expect(matrix[index]).toBeCloseTo(value, 6);
});

test('the product with the inverse is the identity, over several blocks and a ragged last one', async () => {
  const n = 600;
  const matrix = positiveDefinite(n);
  const inverse = matrix.slice();
  const tensors = tf.memory().numTensors;
  const shares: number[] = [];
  await invertSymmetric(inverse, n, { onProgress: (share) => shares.push(share) });
  expect(shares).toEqual([1 / 3, 2 / 3, 1]);
  expect(tf.memory().numTensors).toBe(tensors);
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d(matrix, [n, n]), tf.tensor2d(inverse, [n, n])).dataSync(),
  );
  let worst = 0;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      worst = Math.max(worst, Math.abs(product[row * n + column]! - (row === column ? 1 : 0)));
    }
  }
  expect(worst).toBeLessThan(1e-4);
});

test('a matrix that is not positive definite is refused', async () => {
  await expect(invertSymmetric(Float32Array.of(1, 2, 2, 1), 2)).rejects.toThrow(/not positive definite.*-3/s);
});

/** X'X + 10 I for a random binary X of 2n rows. */
function positiveDefinite(n: number): Float32Array {
  const stream = new RandomStream(1, 'synthetic');
  const binary = Float32Array.from({ length: 2 * n * n }, () => (stream.float() < 0.05 ? 1 : 0));
  return tf.tidy(() => {
    const x = tf.tensor2d(binary, [2 * n, n]);
    return tf.add(tf.matMul(tf.transpose(x), x), tf.mul(tf.eye(n), 10)).dataSync<'float32'>();
  });
}

test('ends between two blocks when it is told to, and leaves no tensors', async () => {
  const n = 600;
  const matrix = Float32Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 2 : 0));
  const before = tf.memory().numTensors;
  const controller = new AbortController();
  controller.abort('SIGINT');
  await expect(invertSymmetric(matrix, n, { signal: controller.signal })).rejects.toBe('SIGINT');
  expect(tf.memory().numTensors).toBe(before);
});
