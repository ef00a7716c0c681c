import {
  grads,
  memory,
  reshape,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { type CausalAttentionOptions, causalAttention } from './causal-attention.js';
import { paddedPlaces, raggedAttention } from './ragged-attention.js';

const dropout = { rate: 0.3, seed: [5, -9] as const };
const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);

/** Output and gradients of sequences of some lengths as flat lists. */
function figures(lengths: readonly number[], size: number, options: CausalAttentionOptions): Float32Array[] {
  return tidy(() => {
    const of = Int32Array.from(lengths);
    const shape: [number, number] = [sum(lengths), size];
    const inputs = [1, 2, 3].map((seed) => tensor2d(irregular(shape[0] * size, seed), shape));
    const attend = (...[q, k, v]: Tensor[]) =>
      raggedAttention(q as Tensor2D, k as Tensor2D, v as Tensor2D, of, options);
    const upstream = tensor2d(irregular(shape[0] * size, 4), shape);
    return [attend(...inputs), ...grads(attend)(inputs, upstream)].map(
      (found) => found.dataSync().slice() as Float32Array,
    );
  });
}

describeEngines('attention in sequences of different lengths on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it.each([{}, { dropout }])('is that of padded ones, without their padding (%o)', (options) => {
    const lengths = [3, 1, 7, 0, 5];
    const places = paddedPlaces(Int32Array.from(lengths), 7);
    const padded = tidy(() => {
      const of = [1, 2, 3].map((seed) => {
        const rows = irregular(16 * 4, seed);
        const values = new Float32Array(5 * 7 * 4).fill(9);
        places.forEach((place, k) => {
          values.set(rows.slice(4 * k, 4 * k + 4), 4 * place);
        });
        return reshape(tensor2d(values, [35, 4]), [5, 7, 4]) as Tensor3D;
      });
      return causalAttention(of[0]!, of[1]!, of[2]!, options).dataSync();
    });
    const [output] = figures(lengths, 4, options);
    places.forEach((place, k) => {
      for (let c = 0; c < 4; c++) expect(output![4 * k + c]).toBeCloseTo(padded[4 * place + c]!, 5);
    });
  });

  it.each([{}, { scale: 2 }, { dropout }])('has the gradients of all three (%o)', (options) => {
    const of = Int32Array.of(2, 1, 3);
    const attend = (...[q, k, v]: Tensor[]) =>
      raggedAttention(q as Tensor2D, k as Tensor2D, v as Tensor2D, of, options);
    expectGradientsMatchDifferences(
      attend,
      [1, 2, 3].map((seed) => ({ values: irregular(6 * 2, seed), shape: [6, 2] })),
    );
  });

  it('reads no other sequence and nothing that comes later', () => {
    const [before] = figures([4, 3], 2, {});
    const values = [1, 2, 3].map((seed) => irregular(7 * 2, seed));
    const changed = tidy(() => {
      const [q, k, v] = values.map((list) => {
        const moved = Float32Array.from(list);
        moved.fill(7, 2 * 2, 4 * 2);
        return tensor2d(moved, [7, 2]);
      }) as [Tensor2D, Tensor2D, Tensor2D];
      return raggedAttention(q, k, v, Int32Array.of(4, 3)).dataSync().slice();
    });
    expect(changed.slice(0, 4)).toEqual(before!.slice(0, 4));
    expect(changed.slice(8)).toEqual(before!.slice(8));
    expect(changed.slice(4, 8)).not.toEqual(before!.slice(4, 8));
  });

  it('names what does not fit, and leaves no tensors behind', () => {
    const before = memory().numTensors;
    figures([2, 3], 2, { dropout });
    expect(memory().numTensors).toBe(before);
    const rows = tensor2d([1, 2], [2, 1]);
    expect(() => raggedAttention(rows, rows, rows, Int32Array.of(1, 2))).toThrow(
      'raggedAttention: expected queries of shape [3, ·], got [2, 1]',
    );
    expect(() =>
      raggedAttention(rows, rows, rows, Int32Array.of(2), { dropout: { rate: 1, seed: [0, 0] } }),
    ).toThrow('raggedAttention: expected a dropout rate in [0, 1), got 1');
  });

  it.each([
    [[1], 1],
    [[30, 1, 12], 5],
    [[90, 77, 3, 100], 50],
  ] as const)('equals the reference (lengths %j, d = %i)', async (lengths, size) => {
    for (const options of [{}, { dropout }]) {
      await startEngine('reference');
      const expected = figures(lengths, size, options);
      await startEngine(name);
      figures(lengths, size, options).forEach((found, which) => {
        found.forEach((value, k) => {
          expect(value).toBeCloseTo(expected[which]![k]!, 4);
        });
      });
    }
  });
});
