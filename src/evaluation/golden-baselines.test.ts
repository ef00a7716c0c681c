import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fitUntrained } from '../backbones/untrained.js';
import { silent } from '../core/reporter.js';
import { prepareDataset } from '../data/prepare.js';
import type { Split } from '../split/split.js';
import { splitDataset } from '../split/split-dataset.js';
import {
  type GoldenModel,
  goldenFigures,
  goldenModels,
  health,
  movielens100k,
  movielens100kPublished,
} from '../testing/golden-baselines.js';
import { sharedDatasets } from '../testing/shared.js';
import { evaluate } from './evaluate.js';
import { overall } from './evaluation.js';

const folder = mkdtempSync(join(tmpdir(), 'golden-'));
beforeAll(async () => {
  await tf.setBackend('wasm');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The larger sets, and the table per genre, are checked by scripts/golden-baselines.ts. */
describe.skipIf(sharedDatasets === null).each([health, movielens100kPublished, movielens100k])(
  '$title',
  ({ dataset: config, split: splitConfig, evaluation, figures }) => {
    let split: Split;
    beforeAll(async () => {
      const mirror = join(sharedDatasets!, 'mirror');
      const dataset = await prepareDataset(config, { folder, mirror, baseFolder: folder, reporter: silent });
      split = splitDataset(dataset, splitConfig, { seed: 1, coldItems: evaluation.coldItems });
    });

    test.each(Object.entries(figures))('%s agrees to four digits', async (name, expected) => {
      const ranker = await fitUntrained(goldenModels[name as GoldenModel], split, { memoryLimitBytes: 1e9 });
      const { rows } = evaluate(ranker, split, 'test', { config: evaluation, domains: null });
      const found = goldenFigures.map((figure) => Number(overall(rows, figure).toFixed(4)));
      expect(found).toEqual(expected);
    });
  },
);
