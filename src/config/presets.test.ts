import { describe, expect, it } from 'vitest';
import { parseExperiment } from './load.js';
import { resolveExperiment } from './resolve.js';

const health = {
  name: 'a',
  protocol: 'ir-benchmark',
  dataset: { name: 'ir-benchmark', set: 'amazon2014-health' },
  split: { name: 'provided' },
  backbone: { name: 'mf', similarity: 'cosine' },
  loss: { name: 'softmax' },
};

describe('protocol ir-benchmark', () => {
  it('presets split, start, training and evaluation', () => {
    const { split, backbone, training, evaluation } = resolveExperiment(health);
    expect(split).toEqual({ name: 'provided', seed: 0, validation: 'per-seed', validationShare: 0.1 });
    expect(backbone).toMatchObject({ initialization: { name: 'normal', deviation: 1 } });
    expect(training).toMatchObject({ epochs: 200, evaluateEvery: 5, select: 'ndcg@20', patience: null });
    expect(evaluation).toMatchObject({
      mask: 'train',
      average: 'all-users',
      ties: 'item-id',
      cutoffs: [10, 20],
    });
  });

  it('starts BPR and LLPAUC in their own ways and every other loss by N(0, 1), whatever the similarity', () => {
    const dot = { name: 'mf', similarity: 'dot' };
    const start = (loss: string) =>
      resolveExperiment({ ...health, backbone: dot, loss: { name: loss } }).backbone;
    expect(start('bpr')).toMatchObject({ initialization: { name: 'xavier-normal' } });
    expect(start('llpauc')).toMatchObject({ initialization: { name: 'normal', deviation: 0.01 } });
    expect(start('bce')).toMatchObject({ initialization: { name: 'normal', deviation: 1 } });
  });

  it('starts XSimGCL by xavier-uniform, and writes out the layers and the noise of its code', () => {
    const of = (backbone: object, loss = 'softmax') =>
      resolveExperiment({ ...health, backbone, loss: { name: loss } }).backbone;
    expect(of({ name: 'lightgcn', similarity: 'cosine' })).toEqual({
      name: 'lightgcn',
      dimensions: 64,
      similarity: 'cosine',
      layers: 2,
      includesEgo: true,
      initialization: { name: 'normal', deviation: 1 },
    });
    expect(of({ name: 'xsimgcl', contrast: { weight: 0.05 } })).toEqual({
      name: 'xsimgcl',
      dimensions: 64,
      similarity: 'dot',
      layers: 3,
      includesEgo: false,
      contrast: { weight: 0.05, layer: 1, temperature: 0.1, deduplicates: false },
      noise: { magnitude: 0.1, distribution: 'normal' },
      initialization: { name: 'xavier-uniform' },
    });
    expect(of({ name: 'xsimgcl' }, 'bpr')).toMatchObject({ initialization: { name: 'xavier-normal' } });
  });

  it('leaves out the keys that the chosen split does not have', () => {
    const split = { name: 'leave-one-out' };
    expect(resolveExperiment({ ...health, split }).split).toEqual({
      ...split,
      order: 'time',
      seed: 0,
      validation: 'per-seed',
    });
  });

  it('leaves out the start of a model that has none', () => {
    const ease = resolveExperiment({ ...health, backbone: { name: 'ease' }, loss: { name: 'none' } });
    expect(ease.backbone).toEqual({ name: 'ease', regularization: 250 });
  });
});

describe('protocol drrl', () => {
  it('presets the output decay, patience and xavier-uniform', () => {
    const { training, backbone } = resolveExperiment({ ...health, protocol: 'drrl' });
    expect(training).toMatchObject({
      optimizer: { name: 'adam', weightDecayKind: 'output' },
      patience: 5,
      minImprovement: 1e-4,
      select: 'ndcg@20',
    });
    expect(backbone).toMatchObject({ initialization: { name: 'xavier-uniform' } });
  });

  it('writes out the layers, the contrast and the noise of its code', () => {
    const of = (name: string) =>
      resolveExperiment({ ...health, protocol: 'drrl', backbone: { name } }).backbone;
    expect(of('lightgcn')).toMatchObject({ layers: 2, includesEgo: true });
    expect(of('xsimgcl')).toMatchObject({
      layers: 2,
      includesEgo: false,
      contrast: { weight: 0.001, layer: 1, temperature: 0.2, deduplicates: true },
      noise: { magnitude: 0.1, distribution: 'uniform' },
      initialization: { name: 'xavier-uniform' },
    });
  });
});

describe('no protocol', () => {
  it.each([
    ['mf', 'dot', { name: 'xavier-normal' }],
    ['mf', 'cosine', { name: 'normal', deviation: 1 }],
    ['lightgcn', 'dot', { name: 'normal', deviation: 0.1 }],
    ['lightgcn', 'cosine', { name: 'normal', deviation: 1 }],
    ['xsimgcl', 'dot', { name: 'xavier-uniform' }],
    ['xsimgcl', 'cosine', { name: 'xavier-uniform' }],
  ])('starts %s with %s scores as its own code does', (name, similarity, initialization) => {
    const { backbone } = resolveExperiment({
      ...health,
      protocol: 'default',
      backbone: { name, similarity },
    });
    expect(backbone).toMatchObject({ initialization });
  });
});

describe('a key that is written out', () => {
  const text = (more: string) => `${JSON.stringify(health).slice(1, -1)}, ${more}`;
  const load = (more: string, overrides: string[] = []) =>
    parseExperiment(`{${text(more)}}`, 'a.yaml', { overrides });

  it('overrides the preset and is listed', () => {
    const { experiment, overriddenPresetKeys } = load('evaluation: { mask: train-and-validation }', [
      'training.epochs=3',
    ]);
    expect(experiment.evaluation).toMatchObject({ mask: 'train-and-validation', average: 'all-users' });
    expect(experiment.training.epochs).toBe(3);
    expect(overriddenPresetKeys).toEqual(['training.epochs', 'evaluation.mask']);
  });

  it('is not listed where it says what the preset says', () => {
    expect(load('training: { epochs: 200 }').overriddenPresetKeys).toEqual([]);
  });
});
