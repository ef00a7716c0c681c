import { tensor1d, tensor2d, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { currentEngine } from '../engine.js';
import { startEngine } from '../registry.js';
import { tensorflowState } from './setup/state.js';

const state = tensorflowState();
const compiled = state.ready && state.record?.addon != null;

describe.skipIf(!compiled)('operations of our own', () => {
  beforeAll(async () => {
    const engine = await startEngine('tensorflow');
    expect(engine.usesGpu || engine.device.includes('operations of reclab')).toBe(true);
  });

  const kernels = () => currentEngine().kernels;
  const table = () => tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const index = (...rows: number[]) => tensor1d(rows, 'int32');
  const columns = (...row: number[]) => tensor2d([row], [1, row.length], 'int32');
  const weights = () => variable(table());
  const step = { beta1: 0.9, beta2: 0.999, stepSize: 0.1, inverseRoot: 1, epsilon: 1e-8, decay: 0 };

  it.each([
    ['a lookup', () => kernels().gatherRows(table(), index(0, 3)), 'index 3 is not in [0, 3)'],
    [
      'a sum by row',
      () => kernels().scatterAddRows(table(), index(0, -1, 1), 2),
      'index -1 is not in [0, 2)',
    ],
    ['drawn scores', () => kernels().sampledScores(table(), table(), columns(7)), 'index 7 is not in [0, 3)'],
    ['columns', () => kernels().gatherColumns(table(), columns(2)), 'index 2 is not in [0, 2)'],
    ['counts', () => kernels().countColumns(columns(1, 4), 4), 'index 4 is not in [0, 4)'],
    [
      'a softmax',
      () => kernels().scoresLogSumExp(table(), table(), columns(5), 1),
      'index 5 is not in [0, 3)',
    ],
    [
      'a lazy step',
      () => kernels().lazyAdamStep(weights(), weights(), weights(), index(3), tensor2d([[1, 1]]), step),
      'index 3 is not in [0, 3)',
    ],
    [
      'a ranking',
      () =>
        kernels().maskedTopK(
          table(),
          {
            excluded: Int32Array.of(2),
            masked: { offsets: new Int32Array(4), values: new Int32Array(0) },
            last: null,
          },
          1,
        ),
      'index 2 is not in [0, 2)',
    ],
  ])('refuse an index that names nothing in %s', (_, compute, message) => {
    expect(compute).toThrow(message);
  });

  it('refuse lengths of sequences that are not those of the positions', () => {
    const rows = table();
    const inputs = { queries: rows, keys: rows, values: rows, scale: 1, dropout: null };
    const attend = (...lengths: number[]) =>
      kernels().raggedAttention!({ ...inputs, lengths: Int32Array.from(lengths) });
    expect(() => attend(1, 1)).toThrow('the lengths of the sequences are not those of all positions');
    expect(() => attend(4, -1)).toThrow('a sequence has a length below 0');
  });

  it('pass on what is thrown on whatever thread, and go on', () => {
    const values = tensor2d(new Float32Array(200_000), [200_000, 1]);
    const rows = new Int32Array(200_000);
    for (const wrong of [0, 100_000, 199_999]) {
      const broken = tensor1d(
        rows.map((_, k) => (k === wrong ? 9 : k % 3)),
        'int32',
      );
      expect(() => kernels().scatterAddRows(values, broken, 3)).toThrow('index 9 is not in [0, 3)');
    }
    const whole = tensor1d(
      rows.map((_, k) => k % 3),
      'int32',
    );
    expect(kernels().scatterAddRows(values, whole, 3).shape).toEqual([3, 1]);
  });

  it('tell an index without columns from none', () => {
    const none = tensor2d([], [3, 0], 'int32');
    expect(Array.from(kernels().scoresLogSumExp(table(), table(), none, 1).value.dataSync())).toEqual([
      -Infinity,
      -Infinity,
      -Infinity,
    ]);
  });
});
