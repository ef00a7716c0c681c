import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../load.js';
import { loadSweep } from './load-sweep.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-sweep-'));
  writeFileSync(join(folder, 'base.yaml'), base);
});
afterAll(() => rmSync(folder, { recursive: true }));

const base = `name: base
dataset: { name: synthetic }
split: { name: leave-one-out }
backbone: { name: mf }
loss: { name: softmax }
sampling: { negatives: 50 }
training: { select: recall@10, batchSize: 64 }
seeds: [1, 2]
`;

function load(text: string) {
  const path = join(folder, 'sweep.yaml');
  writeFileSync(path, `name: losses\nbase: base.yaml\n${text}`);
  return loadSweep(path);
}

async function messageOf(text: string): Promise<string> {
  return load(text).then(
    () => '',
    (error: Error) => error.message.replaceAll(`${folder}/`, ''),
  );
}

describe('what is compared', () => {
  it('is every combination of the axes, with the seeds behind each', async () => {
    const { cells } = await load(`axes:
  backbone.dimensions: [8, 16]
  loss: [{ name: bpr }, { name: softmax, temperature: 0.1 }]
  seeds: [3, 4, 5]
`);
    expect(cells.map(({ axes }) => axes)).toEqual([
      { 'backbone.dimensions': 8, loss: { name: 'bpr' } },
      { 'backbone.dimensions': 8, loss: { name: 'softmax', temperature: 0.1 } },
      { 'backbone.dimensions': 16, loss: { name: 'bpr' } },
      { 'backbone.dimensions': 16, loss: { name: 'softmax', temperature: 0.1 } },
    ]);
    const { experiment } = cells[3]!.trials[0]!;
    expect(experiment).toMatchObject({
      name: 'base',
      backbone: { dimensions: 16 },
      loss: { name: 'softmax', temperature: 0.1 },
      seeds: [3, 4, 5],
    });
  });

  it('is methods, each with the settings that it tries', async () => {
    const { cells, select } = await load(`methods:
  bpr:
    set: { loss: { name: bpr }, sampling.negatives: 1 }
    tune: { training.optimizer.weightDecay: [0, 0.001] }
  softmax:
    tune: { loss.temperature: [0.1, 0.2] }
`);
    expect(cells.map(({ method, trials }) => [method, trials.map(({ setting }) => setting)])).toEqual([
      ['bpr', [{ 'training.optimizer.weightDecay': 0 }, { 'training.optimizer.weightDecay': 0.001 }]],
      ['softmax', [{ 'loss.temperature': 0.1 }, { 'loss.temperature': 0.2 }]],
    ]);
    expect(cells[0]!.trials[1]!.experiment).toMatchObject({
      name: 'bpr',
      loss: { name: 'bpr' },
      sampling: { negatives: 1 },
      training: { optimizer: { name: 'adam', weightDecay: 0.001 } },
      seeds: [1, 2],
    });
    expect(select).toBe('recall@10');
  });

  it('puts a whole section in before its single keys, whatever stands first', async () => {
    const { cells } = await load(`axes:
  loss.temperature: [0.3]
  loss: [{ name: softmax, negatives: full }]
`);
    expect(cells[0]!.trials[0]!.experiment.loss).toMatchObject({ negatives: 'full', temperature: 0.3 });
  });

  it('leaves out keys of the base that have no effect in a method', async () => {
    const { cells } = await load(`equalBudgets: false
methods:
  ease: { set: { backbone: { name: ease }, loss: { name: none } } }
  mf: {}
`);
    const [ease, mf] = cells.map(({ trials }) => trials[0]!.experiment);
    expect(ease!.training.batchSize).toBe(1024);
    expect(mf!.training.batchSize).toBe(64);
  });

  it('measures the metric that chooses', async () => {
    const { cells } = await load('select: ndcg@7\n');
    expect(cells[0]!.trials[0]!.experiment.evaluation).toMatchObject({
      metrics: ['recall', 'ndcg'],
      cutoffs: [10, 20, 7],
    });
  });

  it('may have its base inline', async () => {
    const path = join(folder, 'inline.yaml');
    const inline = base.replace('name: base\n', '').replaceAll(/^/gm, '  ').trimEnd();
    writeFileSync(path, `name: inline\nbase:\n${inline}\n`);
    const { cells } = await loadSweep(path);
    expect(cells[0]!.trials[0]!.experiment.name).toBe('inline');
  });
});

describe('mistakes are told with their place', () => {
  it.each([
    [
      'a key that no configuration has',
      'axes: { loss.temprature: [1] }',
      'sweep.yaml:3:27: There is no key `temprature`',
    ],
    [
      'a value that it cannot have',
      'tune:\n  loss.temperature: [0.1, -1]',
      'sweep.yaml:4:27: `loss.temperature` has a value',
    ],
    [
      'a value of a method',
      'methods:\n  bpr: { set: { loss: { name: bprr } } }',
      'sweep.yaml:4:23: There is no loss `bprr`',
    ],
    ['a key of the sweep', 'axis: {}', 'sweep.yaml:3:1: There is no key `axis`'],
    ['an empty list', 'axes: { loss: [] }', 'sweep.yaml:3:15: `axes.loss` has a value that it cannot have'],
    ['a missing number of trials', 'search: { name: random }', '`search.trials` is missing'],
    ['a number', 'retries: -1', 'sweep.yaml:3:10: `retries` has a value'],
    ['a metric', 'select: ndgc@10', 'sweep.yaml:3:9: `ndgc` cannot choose among settings'],
    ['a metric without a cutoff', 'select: ndcg', '`ndcg` needs a cutoff'],
    ['seeds that are tuned', 'tune: { seeds: [1, 2] }', 'Seeds are not tuned'],
    ['a name', 'axes: { name: [a] }', 'The sweep itself names its experiments'],
    ['a range in a grid', 'tune: { loss.temperature: { uniform: [0, 1] } }', 'A grid cannot try every value'],
    [
      'a range without a width',
      'search: { name: random, trials: 2 }\ntune: { loss.temperature: { uniform: [1, 1] } }',
      'sweep.yaml:4:27: `uniform` needs a low and a high end',
    ],
    [
      'a key that is set twice',
      'axes: { loss: [{ name: bpr }] }\nmethods: { a: { set: { loss: { name: bce } } } }',
      'sweep.yaml:4:24: `loss` is set twice',
    ],
    [
      'a choice without validation',
      'axes: { split.validation: [none] }\ntune: { loss.temperature: [0.1, 0.2] }\nselect: ndcg@10',
      'There is no validation part to choose a setting by',
    ],
  ])('%s', async (_what, text, expected) => {
    expect(await messageOf(`${text}\n`)).toContain(expected);
  });

  it('those of the base in the base', async () => {
    const path = join(folder, 'broken.yaml');
    writeFileSync(join(folder, 'broken-base.yaml'), base.replace('batchSize: 64', 'batchSize: 0'));
    writeFileSync(path, 'name: broken\nbase: broken-base.yaml\naxes: { backbone.dimensions: [0] }\n');
    const { message } = (await loadSweep(path).catch((error: Error) => error as Error)) as Error;
    expect(message).toContain(`${folder}/broken-base.yaml:7:43: \`training.batchSize\``);
    expect(message).toContain(`${path}:3:31: \`backbone.dimensions\``);
  });

  it('each once, however many runs have it', async () => {
    const text = 'axes: { backbone.dimensions: [8, 16, 32], loss.temperature: [-1] }\n';
    expect((await messageOf(text)).split('`loss.temperature` has a value').length).toBe(2);
  });

  it('a wrong key once, however many values it has', async () => {
    const text = await messageOf('axes: { loss.temprature: [0.1, 0.2] }\n');
    expect(text.split('There is no key `temprature`').length).toBe(2);
    const values = await messageOf('axes: { loss.temperature: [-1, -2] }\n');
    expect(values.split('`loss.temperature` has a value').length).toBe(3);
  });

  it('seeds to tune with that are not run, or named twice', async () => {
    const text = 'tune: { loss.temperature: [0.1, 0.2] }\n';
    expect(await messageOf(`${text}tuneSeeds: [1, 3]\n`)).toBe(
      'sweep.yaml:4:16: Settings cannot be tuned with this seed\n' +
        '  expected: one of the seeds that are run, once: 1, 2\n  found:    3',
    );
    expect(await messageOf(`${text}tuneSeeds: [2, 2]\n`)).toContain('4:16: Settings cannot be tuned');
    expect((await load(`${text}tuneSeeds: [2]\n`)).tuneSeeds).toEqual([2]);
  });

  it('values to tune at that no axis takes', async () => {
    const text =
      'axes: { backbone.dimensions: [8, 16], seeds: [1, 2] }\ntune: { loss.temperature: [0.1, 0.2] }\n';
    expect(await messageOf(`${text}tuneAt: { backbone.dimensions: 4, seeds: 1 }\n`)).toBe(
      'sweep.yaml:5:32: `backbone.dimensions` does not take this value\n' +
        '  expected: one of `axes`: 8, 16\n  found:    4\n\n' +
        'sweep.yaml:5:35: `seeds` is no axis that settings could be tuned at a value of\n' +
        '  expected: backbone.dimensions\n  do:       name the seeds that settings are tuned with in `tuneSeeds`',
    );
    const { cells } = await load(`${text}tuneAt: { backbone.dimensions: 16 }\n`);
    expect(cells.map(({ tunedBy }) => tunedBy?.axes ?? null)).toEqual([{ 'backbone.dimensions': 16 }, null]);
  });

  it('a configuration in place of a sweep, and a sweep in place of a configuration', async () => {
    await expect(loadSweep(join(folder, 'base.yaml'))).rejects.toThrow(/not a sweep\n.*\n.*reclab run/);
    await load('axes: { seeds: [1] }\n');
    await expect(loadExperiment(join(folder, 'sweep.yaml'))).rejects.toThrow(
      /not a configuration\n.*reclab sweep/,
    );
  });

  it('a base that does not exist', async () => {
    const path = join(folder, 'lost.yaml');
    writeFileSync(path, 'name: lost\nbase: bass.yaml\n');
    await expect(loadSweep(path)).rejects.toThrow(/lost\.yaml:2:7: There is no such configuration/);
  });
});

describe('budgets', () => {
  const unequal = `methods:
  bpr: { set: { loss: { name: bpr } } }
  softmax: { tune: { loss.temperature: [0.1, 0.2, 0.4] } }
`;

  it('that are unequal are refused', async () => {
    const message = await messageOf(unequal);
    expect(message).toContain('The methods have unequal budgets');
    expect(message).toContain('bpr 1, softmax 3');
  });

  it('unless the sweep says so', async () => {
    expect((await load(`${unequal}equalBudgets: false\n`)).cells).toHaveLength(2);
  });
});
