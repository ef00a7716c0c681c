import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type RunDescription, storeRun } from '../../testing/stored-runs.js';
import { configDifferences, differenceText } from './config-difference.js';
import { findSources } from './find-sources.js';
import { side } from './side.js';

async function differences(
  ours: Partial<RunDescription>,
  theirs: Partial<RunDescription>,
): Promise<string[]> {
  const results = mkdtempSync(join(tmpdir(), 'config-difference-'));
  const shared = { seed: 1, users: { u: 0, v: 1 } };
  await storeRun(results, { experiment: 'aa', ...shared, ...ours });
  await storeRun(results, { experiment: 'bb', ...shared, ...theirs });
  const [a, b] = [await findSources(['aa-1'], results), await findSources(['bb-1'], results)];
  return (await configDifferences(side('candidate', a.sources), side('baseline', b.sources))).map(
    differenceText,
  );
}

it('lists the keys that differ, by their path, without names and seeds', async () => {
  const ours =
    'name: a\nseeds: [1]\ndataset: { name: movielens-1m, kCore: 5 }\nloss: { name: bpr }\nevaluation: { cutoffs: [10] }';
  const theirs =
    'name: b\nseeds: [2]\ndataset: { name: movielens-1m, kCore: 10 }\nloss: { name: softmax, temperature: 0.2 }\nevaluation: { cutoffs: [10] }';
  expect(await differences({ configuration: ours }, { configuration: theirs })).toEqual([
    'dataset.kCore: 5 against 10',
    'loss.name: bpr against softmax',
    'loss.temperature: - against 0.2',
  ]);
});

it('compares the columns of the figures where a configuration is not at hand', async () => {
  expect(await differences({ configuration: 'name: a', loss: 'softmax' }, { loss: 'bpr' })).toEqual([
    'loss: softmax against bpr',
  ]);
});
