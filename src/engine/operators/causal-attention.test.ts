import { grads, memory, type Tensor, type Tensor3D, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { type CausalAttentionOptions, causalAttention } from './causal-attention.js';

type Shape = [number, number, number];
/** [B, L, d]: one position, one row, odd, whole tiles, more than a block, several blocks and panels. */
const shapes: Shape[] = [
  [1, 1, 1],
  [3, 1, 4],
  [1, 6, 5],
  [2, 7, 3],
  [2, 8, 8],
  [1, 37, 9],
  [2, 101, 35],
];
const dropout = { rate: 0.4, seed: [7, -3] as const };
const cases = shapes.flatMap((shape) => [
  { shape, options: {} },
  { shape, options: { dropout } },
]);

const rounded = (t: Tensor) => Array.from(t.dataSync(), (x) => Number(x.toFixed(5)));
const inputs = (shape: Shape, factor = 1) =>
  [0, 1, 2].map((phase) =>
    tensor3d(
      irregular(shape[0] * shape[1] * shape[2], phase).map((x) => factor * x),
      shape,
    ),
  ) as [Tensor3D, Tensor3D, Tensor3D];

/** Output and gradients as flat lists. */
function figures(shape: Shape, options: CausalAttentionOptions, factor = 1): Float32Array[] {
  return tidy(() => {
    const qkv = inputs(shape, factor);
    const outputGradient = tensor3d(irregular(qkv[0].size, 9), shape);
    const attend = (...x: Tensor[]) => causalAttention(...(x as typeof qkv), options);
    return [attend(...qkv), ...grads(attend)(qkv, outputGradient)].map(
      (t) => t.dataSync().slice() as Float32Array,
    );
  });
}

describeEngines('causal attention on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('is the mean of the values so far where all scores are equal', () => {
    const zero = tensor3d([0, 0, 0], [1, 3, 1]);
    expect(rounded(causalAttention(zero, zero, tensor3d([3, 6, 9], [1, 3, 1])))).toEqual([3, 4.5, 6]);
  });

  it('weighs by the softmax of scaled scores', () => {
    const queries = tensor3d([5, 1], [1, 2, 1]);
    const keys = tensor3d([0, Math.log(3) / 2], [1, 2, 1]);
    const values = tensor3d([1, 5], [1, 2, 1]);
    expect(rounded(causalAttention(queries, keys, values, { scale: 2 }))).toEqual([1, 4]);
  });

  it('takes scores that would overflow', () => {
    const large = tensor3d([100, 100], [1, 2, 1]);
    expect(rounded(causalAttention(large, large, tensor3d([2, 4], [1, 2, 1])))).toEqual([2, 3]);
    const opposite = tensor3d([100, -100], [1, 2, 1]);
    expect(rounded(causalAttention(opposite, opposite, tensor3d([2, 4], [1, 2, 1])))).toEqual([2, 4]);
  });

  it('never looks ahead', () => {
    const [queries, keys, values] = inputs([1, 6, 5]);
    const changed = (source: Tensor3D) => {
      const numbers = source.dataSync().slice();
      numbers.fill(1e6, 4 * 5);
      return tensor3d(numbers, source.shape);
    };
    const before = causalAttention(queries, keys, values).dataSync();
    const after = causalAttention(changed(queries), changed(keys), changed(values)).dataSync();
    expect(after.slice(0, 4 * 5)).toEqual(before.slice(0, 4 * 5));
    expect(after.slice(4 * 5)).not.toEqual(before.slice(4 * 5));
  });

  it.each(shapes.filter(([, length]) => length < 10))(
    'has the gradients of queries, keys and values (B = %i, L = %i, d = %i)',
    (...shape) => {
      const count = shape[0] * shape[1] * shape[2];
      // A single key has the weight 1, whatever is asked.
      const flat = shape[1] === 1;
      expectGradientsMatchDifferences(
        (q, k, v) => causalAttention(q as Tensor3D, k as Tensor3D, v as Tensor3D, { scale: 1.5 }),
        [0, 1, 2].map((phase) => ({ values: irregular(count, phase), shape, flat: flat && phase < 2 })),
        // Gradients that are small beside the values drown in rounding where steps are shorter.
        { step: 3e-2 },
      );
    },
  );

  it('has the gradients where weights are dropped', () => {
    expectGradientsMatchDifferences(
      (q, k, v) => causalAttention(q as Tensor3D, k as Tensor3D, v as Tensor3D, { dropout }),
      [0, 1, 2].map((phase) => ({ values: irregular(2 * 6 * 3, phase), shape: [2, 6, 3] })),
    );
  });

  it('drops the asked share of weights and keeps their sum in the mean', () => {
    const [length, size] = [200, 4];
    const zero = tensor3d(new Float32Array(4 * length * size), [4, length, size]);
    const ones = tensor3d(new Float32Array(4 * length * size).fill(1), [4, length, size]);
    const sums = causalAttention(zero, zero, ones, {
      dropout: { rate: 0.3, seed: [1, 2] },
    }).dataSync<'float32'>();
    const mean = sums.reduce((a, x) => a + x, 0) / sums.length;
    expect(mean).toBeGreaterThan(0.98);
    expect(mean).toBeLessThan(1.02);
  });

  it('drops others with another seed', () => {
    const [queries, keys, values] = inputs([2, 8, 8]);
    const with1 = causalAttention(queries, keys, values, { dropout: { rate: 0.5, seed: [1, 0] } });
    const with2 = causalAttention(queries, keys, values, { dropout: { rate: 0.5, seed: [2, 0] } });
    expect(rounded(with1)).not.toEqual(rounded(with2));
  });

  it('passes on what is not a number instead of hiding it', () => {
    for (const place of [0, 1, 2]) {
      const qkv = inputs([1, 5, 3]);
      const numbers = qkv[place]!.dataSync().slice();
      numbers[0] = Number.NaN;
      qkv[place] = tensor3d(numbers, [1, 5, 3]);
      expect(causalAttention(...qkv).dataSync()[0]).toBeNaN();
    }
  });

  it('names what does not fit', () => {
    const [queries, keys] = [tensor3d([[[1, 2]]]), tensor3d([[[1]]])];
    expect(() => causalAttention(queries, keys, keys)).toThrow(
      'causalAttention: expected keys of shape [1, 1, 2], got [1, 1, 1]',
    );
    expect(() => causalAttention(keys, keys, keys, { dropout: { rate: 1, seed: [0, 0] } })).toThrow(
      'causalAttention: expected a dropout rate in [0, 1), got 1',
    );
  });

  it('leaves no tensors behind', () => {
    const before = memory().numTensors;
    figures([2, 7, 3], {});
    figures([2, 7, 3], { dropout });
    expect(memory().numTensors).toBe(before);
  });

  it.each(cases)('equals the reference ($shape, $options)', async ({ shape, options }) => {
    await startEngine('reference');
    const expected = figures(shape, options, 3);
    await startEngine(name);
    figures(shape, options, 3).forEach((found, which) => {
      found.forEach((x, k) => {
        expect(x).toBeCloseTo(expected[which]![k]!, 4);
      });
    });
  });
});
