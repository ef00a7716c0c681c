import { tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { groupByRow } from '../../../core/csr.js';
import { irregular } from '../../../testing/gradients.js';
import { ranking as reference } from '../../reference/kernels/ranking.js';
import { startEngine } from '../../registry.js';
import { tensorflowState } from '../setup/state.js';
import { ranking } from './ranking.js';

/** What the engine takes on a GPU only; its operations are the same on the CPU. */
describe.skipIf(!tensorflowState().ready)('ranking on the device', () => {
  beforeAll(async () => {
    await startEngine('tensorflow');
  });

  const scores = () =>
    tensor2d(
      irregular(4 * 30).map((x) => Math.round(3 * x) + 0),
      [4, 30],
    );
  /** Every so many items of the row. */
  const some = (step: number) => {
    const rows = Int32Array.from({ length: 4 * 30 }, (_, entry) => Math.floor(entry / 30));
    const kept = rows.map((_, entry) => entry).filter((entry) => (entry * entry) % step === 1);
    const { offsets } = groupByRow(
      kept.map((entry) => rows[entry]!),
      4,
    );
    return { offsets, values: kept.map((entry) => entry % 30) };
  };
  const none = { offsets: new Int32Array(5), values: new Int32Array(0) };

  it.each([1, 7, 30, 40])('agrees with the reference (K = %i)', (k) => {
    for (const last of [null, none, some(5)]) {
      for (const masked of [none, some(3)]) {
        for (const excluded of [Int32Array.of(), Int32Array.of(2, 29)]) {
          const asked = { excluded, masked, last };
          expect(ranking.maskedTopK(scores(), asked, k)).toEqual(reference.maskedTopK(scores(), asked, k));
        }
      }
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'names the row with %s',
    (bad) => {
      const asked = { excluded: Int32Array.of(), masked: none, last: null };
      const values = irregular(4 * 5);
      values[13] = bad;
      expect(ranking.maskedTopK(tensor2d(values, [4, 5]), asked, 2).notFinite).toBe(2);
    },
  );
});
