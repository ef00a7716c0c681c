import { add, backend, ones } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { startEngine } from '../registry.js';

it('says that it is full, also to the operations of tfjs, and goes on working', async () => {
  await startEngine('wasm');
  const held = backend() as unknown as { makeOutput: (shape: number[], dtype: string) => unknown };
  // Two blocks of 2 GB, never touched; a third is more than 32 bits can address.
  held.makeOutput([500_000_000], 'float32');
  held.makeOutput([500_000_000], 'float32');
  expect(() => held.makeOutput([500_000_000], 'float32')).toThrow('The memory of the wasm engine is full');
  expect(Array.from(add(ones([3]), 1).dataSync())).toEqual([2, 2, 2]);
});

it.each([2 ** 29, 2 ** 30, 2 ** 30 + 1])(
  'refuses a tensor of %d numbers, which wrap around',
  async (size) => {
    await startEngine('wasm');
    const held = backend() as unknown as { makeOutput: (shape: number[], dtype: string) => unknown };
    expect(() => held.makeOutput([size], 'float32')).toThrow('The memory of the wasm engine is full');
  },
);
