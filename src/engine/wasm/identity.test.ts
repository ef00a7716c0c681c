import { clone, memory, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { startEngine } from '../registry.js';

it('shares the values of a copied tensor, and keeps them until the last copy is gone', async () => {
  await startEngine('wasm');
  const buffers = memory().numDataBuffers;
  const original = tensor1d([1, 2, 3]);
  const copy = clone(original);
  expect(memory().numDataBuffers).toBe(buffers + 1);
  original.dispose();
  expect(Array.from(copy.dataSync())).toEqual([1, 2, 3]);
  copy.dispose();
  expect(memory().numDataBuffers).toBe(buffers);
});
