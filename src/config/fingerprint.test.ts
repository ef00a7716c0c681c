import { describe, expect, it } from 'vitest';
import { experimentId, runId } from './fingerprint.js';
import { parseExperiment } from './load.js';
import { resolveExperiment } from './resolve.js';
import { writeExperiment } from './write.js';

const facts = { engine: 'wasm', dataFingerprint: 'abc' };
const base = {
  name: 'a',
  dataset: { name: 'movielens-1m', kCore: 10 },
  split: { name: 'leave-one-out' },
  backbone: { name: 'mf', similarity: 'cosine' },
  loss: { name: 'softmax', temperature: 0.1 },
};

function id(configuration: unknown, changed: Partial<typeof facts> = {}): string {
  return experimentId(resolveExperiment(configuration), { ...facts, ...changed });
}

describe('the id of an experiment', () => {
  it('is fixed for a version of the protocol', () => {
    expect(id(base)).toBe('90a38dd3837c');
    expect(runId(id(base), 3)).toBe('90a38dd3837c-3');
  });

  it.each([
    ['the order of keys', Object.fromEntries(Object.entries(base).reverse())],
    ['the name', { ...base, name: 'b' }],
    ['seeds', { ...base, seeds: [4, 5] }],
    [
      'metrics, cutoffs and memory',
      { ...base, evaluation: { metrics: ['mrr'], cutoffs: [3], memoryBudget: 64 } },
    ],
    ['diagnostics', { ...base, training: { diagnoseEvery: null } }],
    ['the engine asked for', { ...base, engine: 'reference' }],
    [
      'a default written out',
      { ...base, training: { batchSize: 1024, optimizer: { name: 'adam', beta1: 0.9 } } },
    ],
    ['a dependent default written out', { ...base, sampling: { negatives: 1000 } }],
    ['all defaults written out', resolveExperiment(base)],
    ['a key without effect', { ...base, sampling: { exponent: 0.5 } }],
    ['a kind of noise whose rate is 0', { ...base, noise: { falseNegatives: { definition: 'psl' } } }],
  ])('does not depend on %s', (_what, configuration) => {
    expect(id(configuration)).toBe(id(base));
  });

  it.each([
    ['the temperature', { ...base, loss: { name: 'softmax', temperature: 0.11 } }],
    ['the number of negatives', { ...base, sampling: { negatives: 999 } }],
    [
      'the start',
      { ...base, backbone: { ...base.backbone, initialization: { name: 'normal', deviation: 0.1 } } },
    ],
    ['the mask', { ...base, evaluation: { mask: 'train' } }],
    ["the split's seed", { ...base, split: { name: 'leave-one-out', seed: 1 } }],
    ['false negatives', { ...base, noise: { falseNegatives: { rate: 0.125 } } }],
    ['shuffled histories', { ...base, noise: { shuffledHistories: true } }],
    ['false positives', { ...base, noise: { falsePositives: { rate: 0.05 } } }],
    ['a filter', { ...base, dataset: { name: 'movielens-1m', kCore: 5 } }],
  ])('depends on %s', (_what, configuration) => {
    expect(id(configuration)).not.toBe(id(base));
  });

  it('depends on the engine that computes and on the data', () => {
    expect(id(base, { engine: 'reference' })).not.toBe(id(base));
    expect(id(base, { dataFingerprint: 'def' })).not.toBe(id(base));
  });

  it('is the same for a preset that is named and one that is written out', () => {
    const named = resolveExperiment({ ...base, protocol: 'ir-benchmark' });
    expect(id(named)).not.toBe(id(base));
    expect(id({ ...named, protocol: 'default' })).toBe(id(named));
  });

  it('does not depend on how a model without training was configured to train', () => {
    const popularity = {
      name: 'a',
      dataset: base.dataset,
      split: base.split,
      backbone: { name: 'popularity' },
    };
    expect(id({ ...popularity, training: { epochs: 3 }, sampling: { negatives: 7 } })).toBe(id(popularity));
  });

  it('does not depend on where files lie', () => {
    const files = (folder: string) => ({
      ...base,
      dataset: {
        name: 'files',
        train: `${folder}/train.tsv`,
        test: `${folder}/test.tsv`,
        domains: `${folder}/d.tsv`,
      },
      split: { name: 'provided' },
    });
    expect(id(files('/a'))).toBe(id(files('/b')));
  });
});

describe('a written configuration', () => {
  it.each(['default', 'ir-benchmark', 'drrl'])('gives the same experiment again, protocol %s', (protocol) => {
    const experiment = resolveExperiment({ ...base, protocol });
    const again = parseExperiment(writeExperiment(experiment), 'config.yaml');
    expect(again.experiment).toEqual(experiment);
    expect(again.overriddenPresetKeys).toEqual([]);
  });

  it('gives a model without training again, although its training has no effect', () => {
    const experiment = resolveExperiment({ ...base, loss: { name: 'none' }, backbone: { name: 'ease' } });
    expect(parseExperiment(writeExperiment(experiment), 'config.yaml').experiment).toEqual(experiment);
  });

  it('writes every default out', () => {
    const text = writeExperiment(resolveExperiment(base));
    expect(text).toContain('epsilon: 1e-8');
    expect(text).toContain('positiveInDenominator: false');
  });
});
