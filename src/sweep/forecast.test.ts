import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { loadSweep } from '../config/sweep/load-sweep.js';
import { runExperiment } from '../experiment/run.js';
import { sweepOptions } from '../testing/sweeps.js';
import { forecastSweep } from './dry-run.js';

const base = `dataset: { name: synthetic, users: 80, items: 50, domainCount: 3, interactionsPerUser: 8 }
split: { name: leave-one-out }
backbone: { name: mf, dimensions: 4 }
loss: { name: bpr }
training: { batchSize: 64, epochs: 4, evaluateEvery: 2 }
evaluation: { cutoffs: [10], domains: { minTestUsers: 5 } }
engine: wasm
`;
const sweep = `name: few
base:
${base.replace(/^(?=.)/gm, '  ')}axes: { seeds: [1, 2] }
methods:
  none: {}
  posthoc: { set: { weighting: { name: posthoc } } }
  other: { set: { weighting: { name: posthoc, window: epoch-seen } } }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-forecast-'));
  await writeFile(join(folder, 'sweep.yaml'), sweep);
  await writeFile(join(folder, 'none.yaml'), `name: none\n${base}`);
});
afterAll(() => rm(folder, { recursive: true }));

it('counts no training for runs that take over that of another', async () => {
  const options = sweepOptions(join(folder, 'out'));
  const loaded = await loadExperiment(join(folder, 'none.yaml'), { seed: 1 });
  const { record } = (await runExperiment(loaded, options)).runs[0]!;
  const seconds = (training: boolean) =>
    record.stages
      .filter(({ name }) => (name === 'train') === training)
      .reduce((sum, stage) => sum + stage.seconds, 0);
  const { shapes } = await forecastSweep(await loadSweep(join(folder, 'sweep.yaml')), options);
  expect(shapes).toMatchObject([{ runs: 5, finishedRuns: 1 }]);
  // Seed 2 of `none`, and two runs whose weights follow the batches.
  expect(shapes[0]!.seconds).toBeCloseTo(3 * seconds(true) + 5 * seconds(false), 6);
});
