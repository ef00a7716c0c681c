import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { isSweep } from './kind-of-file.js';
import { loadExperiment } from './load.js';
import { loadSweep } from './sweep/load-sweep.js';
import { configurationWarnings } from './warnings.js';

const root = join(import.meta.dirname, '../..');
const shipped = readdirSync(join(root, 'configs'), { recursive: true, encoding: 'utf-8' })
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => join('configs', name).replaceAll('\\', '/'))
  .sort();
const sweeps = shipped.filter((path) => isSweep(parse(readFileSync(join(root, path), 'utf-8'))));
const experiments = shipped.filter((path) => !sweeps.includes(path));

it('all configurations in the tree are looked at, in every folder', () => {
  expect(shipped).toContain('configs/quickstart.yaml');
  expect(shipped).toContain('configs/papers/ir-benchmark/amazon2014-health/mf-softmax.yaml');
  expect(sweeps).toContain('configs/sweeps/grid.yaml');
});

it.each(sweeps)(
  '%s is a valid sweep without warnings and says what it is and how to run it',
  async (path) => {
    const file = join(root, path);
    const { cells } = await loadSweep(file);
    const trials = cells.flatMap((cell) => cell.trials);
    expect(trials.flatMap(({ experiment }) => configurationWarnings(experiment))).toEqual([]);
    const text = await readFile(file, 'utf-8');
    expect(text).toMatch(/^# What: /);
    expect(text).toContain(`# Run:  reclab sweep ${path}\n`);
    expect(text).toContain(`$schema=${relative(join(file, '..'), join(root, 'configs/sweeps/schema.json'))}`);
  },
);

it.each(experiments)('%s is valid, without warnings, and says what it is and how to run it', async (path) => {
  const file = join(root, path);
  const { experiment } = await loadExperiment(file);
  expect(configurationWarnings(experiment)).toEqual([]);
  const text = await readFile(file, 'utf-8');
  expect(text).toMatch(/^# What: /);
  expect(text).toContain(`# Run:  reclab run ${path}\n`);
  expect(text).toContain(`$schema=${relative(join(file, '..'), join(root, 'configs/schema.json'))}`);
});

it.each(experiments.filter((path) => path.includes('/papers/')))(
  '%s overrides nothing of its protocol, but for the validation part where nothing is selected',
  async (path) => {
    const overridden = path.endsWith('-fixed-epochs.yaml') ? ['split.validation'] : [];
    expect((await loadExperiment(join(root, path))).overriddenPresetKeys).toEqual(overridden);
  },
);
