import { backend, memory, type Tensor, type Tensor3D, tensor3d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { irregular } from '../../../testing/gradients.js';
import type { AttentionInputs } from '../../kernels/attention.js';
import { referenceKernels } from '../../reference/kernels/kernels.js';
import { startEngine } from '../../registry.js';
import type { NodeBackend } from '../load.js';
import { Operations } from '../operations.js';
import { tensorflowState } from '../setup/state.js';
import { attention } from './attention.js';

const shape: [number, number, number] = [5, 7, 3];
const made = (phase: number) => tensor3d(irregular(5 * 7 * 3, phase), shape);
const bytesOfSequence = 4 * 7 * 7;

describe.skipIf(!tensorflowState().ready)('causal attention of tensorflow in blocks', () => {
  beforeAll(async () => {
    await startEngine('tensorflow');
  });

  const kernels = (bytes: number) => attention(new Operations(backend() as unknown as NodeBackend), bytes);
  const inputs = (dropout: AttentionInputs['dropout']): AttentionInputs => ({
    queries: made(0),
    keys: made(1),
    values: made(2),
    scale: 1.5,
    dropout,
  });
  const expectEqual = (found: readonly Tensor[], expected: readonly Tensor[]) => {
    found.forEach((tensor, which) => {
      const wanted = expected[which]!.dataSync();
      tensor.dataSync().forEach((x, k) => {
        expect(x).toBeCloseTo(wanted[k]!, 4);
      });
    });
  };

  it.each([
    ['a block for each sequence', 1, 0],
    ['blocks of two sequences and of one', 2 * bytesOfSequence, 0],
    ['one block', 5 * bytesOfSequence, 1],
  ])('equals the reference in %s, with dropout and without', (_, bytes, kept) => {
    for (const dropout of [null, { rate: 0.4, seed: [5, -6] as const }]) {
      const of = inputs(dropout);
      const { output, saved } = kernels(bytes).causalAttention(of);
      expect(saved.length).toBe(kept);
      expectEqual([output], [referenceKernels.causalAttention(of).output]);
      const gradient: Tensor3D = made(3);
      expectEqual(
        kernels(bytes).causalAttentionGradient(of, output, saved, gradient),
        referenceKernels.causalAttentionGradient(of, output, [], gradient),
      );
    }
  });

  it('leaves no tensors but its results', () => {
    const of = inputs({ rate: 0.4, seed: [5, -6] });
    const gradient = made(3);
    const before = memory().numTensors;
    const { output } = kernels(1).causalAttention(of);
    for (const tensor of kernels(1).causalAttentionGradient(of, output, [], gradient)) tensor.dispose();
    output.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
