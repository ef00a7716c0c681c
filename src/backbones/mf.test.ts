import { memory, tensor2d, tidy, type Variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import type { FactorisedScores } from './backbone.js';
import { mf } from './mf.js';

const unit = { name: 'normal', deviation: 1 } as const;
const none = { offsets: new Int32Array(4), items: new Int32Array(0), times: null };
const position = { phase: 'main', epoch: 0, step: 0 } as const;
const batch = {
  kind: 'pairwise',
  users: Int32Array.of(1, 1, 0),
  positives: Int32Array.of(0, 1, 1),
  negatives: Int32Array.of(1, 1, 0),
  negativesPerRow: 1,
} as const;

function model(similarity: 'dot' | 'cosine') {
  const backbone = mf(
    { name: 'mf', dimensions: 2, similarity, initialization: unit },
    { userCount: 2, itemCount: 3, seed: 1 },
  );
  const [users, items] = backbone.parameterGroups()[0]!.variables as [Variable, Variable];
  users.assign(tensor2d([1, 0, 3, 4], [2, 2]));
  items.assign(tensor2d([2, 0, 0, 1, 6, 8], [3, 2]));
  return backbone;
}

const rounded = (values: Float32Array) => Array.from(values, (value) => Number(value.toFixed(5)));

describeEngines('mf on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('scores by dot product', () => {
    const scores = model('dot').ranker().score(Int32Array.of(1, 0), none);
    expect(rounded(scores)).toEqual([6, 4, 50, 2, 0, 6]);
  });

  it('scores by cosine', () => {
    const scores = model('cosine').ranker().score(Int32Array.of(1, 0), none);
    expect(rounded(scores)).toEqual([0.6, 0.8, 1, 1, 0, 0.6]);
  });

  it('scores single pairs as it scores all', () => {
    const scores = model('cosine').ranker().scorePairs!(Int32Array.of(1, 0), Int32Array.of(1, 2), none);
    expect(rounded(scores)).toEqual([0.8, 0.6]);
  });

  it('gives the vectors of the batch in training, normalised for cosine', () => {
    tidy(() => {
      const scores = model('cosine').forward(batch, true, position).scores as FactorisedScores;
      expect(rounded(scores.users.dataSync() as Float32Array)).toEqual([0.6, 0.8, 0.6, 0.8, 1, 0]);
      expect(scores.items.shape).toEqual([3, 2]);
    });
  });

  it('counts for weight decay how often an item occurs in the batch', () => {
    tidy(() => {
      const [users, items] = model('dot').forward(batch, true, position).regularized!('ego');
      expect(users!.counts).toBeNull();
      expect(users!.vectors.shape).toEqual([3, 2]);
      expect(Array.from(items!.counts!.dataSync())).toEqual([2, 4, 0]);
    });
  });

  it('counts the user of an event once, and not again for its drawn negatives', () => {
    const users = Int32Array.of(0, 1, 0, 1);
    const items = Int32Array.of(0, 1, 2, 2);
    const labels = Float32Array.of(1, 1, 0, 0);
    const counts = (drawn?: number) => {
      const pointwise = { kind: 'pointwise', users, items, labels, ...(drawn && { drawn }) } as const;
      const [ofUsers, ofItems] = model('dot').forward(pointwise, true, position).regularized!('output');
      expect([...ofItems!.counts!.dataSync()]).toEqual([1, 1, 2]);
      return ofUsers!.counts && [...ofUsers!.counts.dataSync()];
    };
    tidy(() => {
      expect(counts(2)).toEqual([1, 1, 0, 0]);
      expect(counts()).toBeNull();
    });
  });

  it('frees what it made', () => {
    const before = memory().numTensors;
    const backbone = mf(
      { name: 'mf', dimensions: 2, similarity: 'dot', initialization: unit },
      { userCount: 2, itemCount: 3, seed: 1 },
    );
    const ranker = backbone.ranker();
    ranker.score(Int32Array.of(0), none);
    ranker.dispose();
    backbone.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('initialisation', () => {
  const deviation = (initialization: Parameters<typeof mf>[0]['initialization'], seed = 1) => {
    const context = { userCount: 900, itemCount: 100, seed };
    const backbone = mf({ name: 'mf', dimensions: 100, similarity: 'dot', initialization }, context);
    const values = backbone.parameterGroups()[0]!.variables[0]!.dataSync() as Float32Array;
    return {
      deviation: Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length),
      values,
    };
  };

  it('has the deviation of its name', () => {
    expect(deviation({ name: 'normal', deviation: 0.1 }).deviation).toBeCloseTo(0.1, 3);
    expect(deviation({ name: 'xavier-normal' }).deviation).toBeCloseTo(Math.sqrt(2 / 1000), 3);
    expect(deviation({ name: 'xavier-uniform' }).deviation).toBeCloseTo(Math.sqrt(2 / 1000), 3);
  });

  it('follows the seed', () => {
    expect(deviation(unit, 1).values).toEqual(deviation(unit, 1).values);
    expect(deviation(unit, 1).values).not.toEqual(deviation(unit, 2).values);
  });
});
