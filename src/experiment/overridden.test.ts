import { expect, it } from 'vitest';
import { experimentId } from '../config/fingerprint.js';
import { type LoadOptions, parseExperiment } from '../config/load.js';
import { preferredEngine } from '../engine/registry.js';
import { isOtherExperiment } from './overridden.js';

const text = `
name: mf
dataset: { name: files, train: a.csv }
split: { name: ratio, order: random }
backbone: { name: mf, dimensions: 32 }
loss: { name: softmax }
`;

function changed(options: LoadOptions): boolean {
  const loaded = parseExperiment(text, '/configs/mf.yaml', options);
  const facts = { engine: options.engine ?? preferredEngine(), dataFingerprint: 'f00d' };
  return isOtherExperiment(loaded, {
    engine: { name: facts.engine },
    dataset: { fingerprint: facts.dataFingerprint },
    experimentId: experimentId(loaded.experiment, facts),
  } as Parameters<typeof isOtherExperiment>[1]);
}

it.each([
  ['nothing', {}],
  [
    'seeds, metrics and cutoffs',
    { overrides: ['seeds=[4]', 'evaluation.metrics=[mrr]', 'evaluation.cutoffs=[5]'] },
  ],
  ['a key set to what it was', { overrides: ['backbone.dimensions=32'] }],
  ['the engine that auto takes', { engine: preferredEngine() }],
])('is the same experiment with %s', (_, options) => {
  expect(changed(options)).toBe(false);
});

it.each([
  ['another number', { overrides: ['backbone.dimensions=16'] }],
  ['other files', { overrides: ['dataset.train=b.csv'] }],
  ['another engine', { engine: 'reference' }],
])('is another with %s', (_, options) => {
  expect(changed(options)).toBe(true);
});
