import { tensor2d } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { chosenKernels, fusesMultiplyAdd, instantiateKernels } from './kernel-module.js';
import { ScratchHeap } from './scratch-heap.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the kernels', () => {
  it('are the fused ones unless the plain ones are asked for', () => {
    expect(chosenKernels(undefined)).toBe('fused');
    expect(chosenKernels('')).toBe('fused');
    expect(chosenKernels('fused')).toBe('fused');
    expect(chosenKernels('plain')).toBe('plain');
  });

  it('are refused under a name that there is not', () => {
    expect(() => chosenKernels('fast')).toThrow(/RECLAB_KERNELS=fast[\s\S]*fused or plain/);
  });

  it('are the same in both modules', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const [fused, plain] = (['fused', 'plain'] as const).map((name) => instantiateKernels(memory, name));
    expect(Object.keys(fused!)).toEqual(Object.keys(plain!));
  });

  it('round a product before they add it only where they do not say that they fuse', () => {
    const x = 1 + 2 ** -12;
    const sumOf = (name: 'fused' | 'plain') => {
      vi.stubEnv('RECLAB_KERNELS', name);
      const heap = ScratchHeap.open();
      const out = heap.reserve(4);
      const [offsets, columns] = [heap.put(Int32Array.of(0, 2)), heap.put(Int32Array.of(0, 1))];
      const values = heap.put(Float32Array.of(-1, x));
      const dense = heap.put(Float32Array.from({ length: 8 }, (_, k) => (k < 4 ? 1 + 2 ** -11 : x)));
      heap.kernels.sparseMatMul!(offsets, columns, values, dense, out, 1, 4);
      return { fuses: fusesMultiplyAdd(heap.kernels), sum: heap.floats(out, 1)[0] };
    };
    expect(sumOf('plain')).toEqual({ fuses: false, sum: 0 });
    const { fuses, sum } = sumOf('fused');
    expect(sum).toBe(fuses ? 2 ** -24 : 0);
  });

  it('work on one heap, alike but for rounding, and the engine says which they are', async () => {
    const scores = async (name: 'fused' | 'plain') => {
      vi.stubEnv('RECLAB_KERNELS', name);
      const { kernels, device } = await startEngine('wasm');
      return { all: kernels.allScores(users, items), device };
    };
    await startEngine('wasm');
    // More terms than are summed at once, and sizes that are no multiple of a tile's.
    const [users, items] = [
      tensor2d(irregular(5 * 603), [5, 603]),
      tensor2d(irregular(9 * 603, 1), [9, 603]),
    ];
    const fused = await scores('fused');
    const plain = await scores('plain');
    expect(plain.device).toBe('WebAssembly with SIMD, one thread');
    expect(fused.device).toMatch(/^WebAssembly with SIMD( and fused multiply-add)?, one thread$/);
    plain.all.dataSync().forEach((score, k) => {
      expect(fused.all.dataSync()[k]).toBeCloseTo(score, 3);
    });
  });
});
