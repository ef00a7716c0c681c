import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitUntrained } from '../backbones/untrained.js';
import { evaluationSchema } from '../config/schema/evaluation.js';
import type { Split } from '../split/split.js';
import { splitDataset } from '../split/split-dataset.js';
import { realDataset } from '../testing/real-datasets.js';
import { sharedDatasets } from '../testing/shared.js';
import { evaluate } from './evaluate.js';
import { overall } from './evaluation.js';

/** The published popularity shift of Amazon-Electronic, where 12,610 of 13,455 users have a test item. */
describe.skipIf(sharedDatasets === null)('popularity on a published popularity shift', () => {
  let split: Split;
  beforeAll(async () => {
    await tf.setBackend('wasm');
    const dataset = await realDataset({ name: 'ir-benchmark', set: 'amazon2014-electronic-popularity' });
    const config = { name: 'provided', seed: 0, validation: 'none', validationShare: 0.1 } as const;
    split = splitDataset(dataset, config, { seed: 1, coldItems: 'drop' });
  });

  // The figures are those of an independent float64 implementation.
  it.each([
    ['users-with-test-items', 0.00275019, 0.00134913],
    ['all-users', 0.00257748, 0.00126441],
  ] as const)('is, averaged over %s, what it should be', async (average, recall, ndcg) => {
    const ranker = await fitUntrained({ name: 'popularity' }, split, { memoryLimitBytes: 1e9 });
    const config = evaluationSchema.parse({ mask: 'train', cutoffs: [20], average });
    const { rows } = evaluate(ranker, split, 'test', { config, domains: null });
    expect(overall(rows, 'recall@20')).toBeCloseTo(recall, 7);
    expect(overall(rows, 'ndcg@20')).toBeCloseTo(ndcg, 7);
  });
});
