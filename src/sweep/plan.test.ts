import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { loadSweep } from '../config/sweep/load-sweep.js';
import { runExperiment } from '../experiment/run.js';
import { sweepOptions } from '../testing/sweeps.js';
import { forecastSweep } from './dry-run.js';
import { frozenConfig } from './folder.js';
import { makePlan } from './make-plan.js';
import { pendingRuns } from './pending.js';
import { planText, readPlan } from './plan.js';
import { planSweep } from './sweep.js';

const base = `name: tiny
dataset: { name: synthetic, users: 50, items: 30, interactionsPerUser: 6 }
split: { name: leave-one-out }
backbone: { name: mf, dimensions: 4 }
loss: { name: bpr }
training: { batchSize: 64, epochs: 2, evaluateEvery: 1 }
evaluation: { metrics: [ndcg], cutoffs: [10], domains: { minTestUsers: 5 } }
engine: wasm
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-'));
  await writeFile(join(folder, 'base.yaml'), base);
  const sweep = 'name: sizes\nbase: base.yaml\naxes: { backbone.dimensions: [4, 8], seeds: [1, 2, 3] }\n';
  await writeFile(join(folder, 'sizes.yaml'), sweep);
});
afterAll(() => rm(folder, { recursive: true }));

const options = () => sweepOptions(join(folder, 'out'));
const sizes = () => loadSweep(join(folder, 'sizes.yaml'));

it('foretells time and memory from measured steps, and freezes nothing', async () => {
  const found = await forecastSweep(await sizes(), options());
  expect(found).toMatchObject({ runs: 6, own: 6, ended: 0 });
  expect(
    found.shapes.map(({ shape, runs, finishedRuns }) => [shape.replace(/\(.*?\)/, '()'), runs, finishedRuns]),
  ).toEqual([
    ['synthetic (), mf 4, bpr with 1 negatives, batch 64, wasm', 3, 0],
    ['synthetic (), mf 8, bpr with 1 negatives, batch 64, wasm', 3, 0],
  ]);
  expect(found.seconds).toBeGreaterThan(0);
  expect(found.peakMemoryBytes).toBeGreaterThan(2 ** 20);
  expect(existsSync(join(folder, 'out', 'sweeps'))).toBe(false);
});

it('freezes what can be loaded again and gives the same ids, and the same plan twice', async () => {
  const { plan, folder: frozen } = await planSweep(await sizes(), options());
  expect(plan.runs.map(({ run }) => run)).toEqual([...plan.runs.map(({ run }) => run)].sort());
  const { run, seed } = plan.runs[0]!;
  const { experiment } = await loadExperiment(frozenConfig(frozen, run));
  expect(experiment).toMatchObject({ seeds: [seed], engine: 'wasm', training: { epochs: 2 } });
  const text = await readFile(frozen.plan, 'utf-8');
  await planSweep(await sizes(), options());
  expect(await readFile(frozen.plan, 'utf-8')).toBe(text);
  expect(planText((await readPlan(frozen))!)).toBe(text);
});

it('counts what `run` finished, which is the same folder, and foretells the rest from it', async () => {
  const { plan, folder: frozen } = await planSweep(await sizes(), options());
  const loaded = await loadExperiment(join(folder, 'base.yaml'), { seed: 2 });
  await runExperiment(loaded, { ...options(), fresh: false });
  const pending = await pendingRuns(plan, frozen, options().outFolder, null);
  expect(pending).toHaveLength(5);
  const first = [1, 2].map((index) => pendingRuns(plan, frozen, options().outFolder, { index, count: 2 }));
  const shards = (await Promise.all(first)).map((runs) => runs.map(({ run }) => run));
  expect(shards.flat().sort()).toEqual(pending.map(({ run }) => run).sort());
  const { shapes, ended } = await forecastSweep(await sizes(), options());
  expect(ended).toBe(1);
  expect(shapes.map(({ finishedRuns }) => finishedRuns).sort()).toEqual([0, 1]);
});

it('refuses a plan that is damaged', async () => {
  const { folder: frozen } = await planSweep(await sizes(), options());
  await writeFile(frozen.plan, '{"name": "sizes"}');
  await expect(planSweep(await sizes(), options())).rejects.toThrow('This is not the plan of a sweep');
});

it('holds the runs that decide about a line, though another line of theirs was left out', async () => {
  const text =
    'name: once\nbase: base.yaml\naxes: { backbone.dimensions: [4, 8] }\n' +
    'tune: { training.optimizer.learningRate: [0.01, 0.02] }\ntuneAt: { backbone.dimensions: 4 }\n';
  await writeFile(join(folder, 'once.yaml'), text);
  const { cells, ...sweep } = await loadSweep(join(folder, 'once.yaml'));
  const { plan } = await makePlan({ ...sweep, cells: cells.slice(1) }, options());
  expect(plan.cells.map(({ axes }) => axes)).toEqual([{ 'backbone.dimensions': 8 }]);
  const { trials, tunedAt } = plan.cells[0]!;
  expect(tunedAt).toEqual({ 'backbone.dimensions': 4 });
  const planned = plan.runs.map(({ run }) => run);
  expect(planned).toEqual(expect.arrayContaining(trials.flatMap(({ deciding }) => deciding!)));
  expect(planned).toHaveLength(4);
});
