import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { type Reporter, silent } from '../core/reporter.js';
import { readEvents } from '../results/events.js';
import { Stages } from '../results/stages.js';
import { checkpointFile } from '../training/checkpoint.js';
import { prepareMaterial } from './material.js';
import type { ExperimentOptions } from './options.js';
import { runSeed } from './run-seed.js';

const configuration = `
name: tiny
dataset: { name: synthetic, users: 80, items: 50, domainCount: 3, interactionsPerUser: 8 }
split: { name: leave-one-out }
backbone: { name: mf, dimensions: 4, similarity: cosine }
loss: { name: softmax }
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 64, epochs: 4, evaluateEvery: 2 }
evaluation: { cutoffs: [10], domains: { minTestUsers: 5 } }
engine: wasm
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-diagnostics-'));
  await writeFile(join(folder, 'tiny.yaml'), configuration);
});
afterAll(() => rm(folder, { recursive: true }));

let runs = 0;

/** Runs the first seed in a results folder of its own, or again in one that is there. */
async function run(overrides: string[], given: Partial<ExperimentOptions> = {}) {
  const options: ExperimentOptions = {
    dataFolder: join(folder, 'data'),
    outFolder: join(folder, `${runs++}`),
    mirror: null,
    fresh: false,
    reporter: silent,
    signal: new AbortController().signal,
    ...given,
  };
  const loaded = await loadExperiment(join(folder, 'tiny.yaml'), { overrides });
  return runSeed(loaded, await prepareMaterial(loaded, options, new Stages()), 1, new Stages(), options);
}

async function diagnostics({ paths }: Awaited<ReturnType<typeof run>>) {
  const events = await readEvents(paths.events);
  return events.filter((event) => event.kind === 'diagnostics');
}

describe('the diagnostics of a run', () => {
  it.each([
    ['softmax'],
    ['bpr', 'loss={ name: bpr }', 'training.optimizer={ name: lazy-adam }'],
    ['bce', 'loss={ name: bce }'],
    ['softmax in the batch', 'loss.negatives=in-batch'],
    ['drrl', 'loss={ name: drrl }'],
    ['dsl-reconstruction', 'loss={ name: dsl-reconstruction }'],
    ['xsimgcl', 'backbone={ name: xsimgcl, dimensions: 4 }'],
  ])('change no byte of its figures and weights: %s', async (_name, ...overrides) => {
    const on = await run(overrides);
    const off = await run([...overrides, 'training.diagnoseEvery=null']);
    expect((await diagnostics(on)).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(await diagnostics(off)).toEqual([]);
    expect(existsSync(on.paths.diagnostics)).toBe(true);
    expect(existsSync(off.paths.diagnostics)).toBe(false);
    expect(on.record.run).toBe(off.record.run);
    for (const { paths } of [on, off]) expect(existsSync(checkpointFile(paths.best))).toBe(true);
    const files = ({ paths }: typeof on) => [
      paths.metrics,
      paths.users,
      checkpointFile(paths.checkpoint),
      checkpointFile(paths.best),
    ];
    for (const [k, file] of files(on).entries()) {
      expect((await readFile(file)).equals(await readFile(files(off)[k]!)), file).toBe(true);
    }
  });

  it('are all there for a softmax, and without what has no meaning for one negative', async () => {
    const [first] = await diagnostics(await run([]));
    const names = [
      'positiveGradientShare',
      'hardestGradientShare',
      'effectiveNegatives',
      'alignment',
      'userUniformity',
      'itemUniformity',
      'recommendedPopularity',
    ];
    expect(Object.keys(first!.figures)).toEqual(names);
    for (const value of Object.values(first!.figures)) expect(Number.isFinite(value)).toBe(true);
    const [pointwise] = await diagnostics(await run(['loss={ name: mse }', 'sampling.negatives=1']));
    expect(Object.keys(pointwise!.figures)).toEqual(names.filter((name) => !/hardest|effective/.test(name)));
  });

  it('come every few epochs and after the last', async () => {
    const sparse = await diagnostics(await run(['training.diagnoseEvery=3']));
    expect(sparse.map(({ epoch }) => epoch)).toEqual([3, 4]);
  });

  it('of a resumed run are those of a run that was never stopped, each epoch once', async () => {
    const whole = await diagnostics(await run([]));
    const controller = new AbortController();
    // Stops in the middle of the third epoch.
    const update = (epoch: number) => epoch === 2 && controller.abort('SIGINT');
    const reporter: Reporter = { ...silent, progress: () => ({ ...silent.progress('', 0, ''), update }) };
    const outFolder = join(folder, 'stopped');
    await expect(run([], { outFolder, reporter, signal: controller.signal })).rejects.toThrow();
    const resumed = await diagnostics(await run([], { outFolder }));
    const comparable = (events: typeof whole) => events.map(({ epoch, figures }) => ({ epoch, figures }));
    expect(comparable(resumed)).toEqual(comparable(whole));
  });
});
