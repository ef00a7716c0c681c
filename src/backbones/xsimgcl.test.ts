import { memory, tidy, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import type { PairwiseBatch, SingleBatch } from '../sampling/batch.js';
import { describeEngines } from '../testing/engines.js';
import { smallGraph, withSmallEmbeddings } from '../testing/graphs.js';
import type { FactorisedScores } from './backbone.js';
import { lightgcn } from './lightgcn.js';
import { xsimgcl } from './xsimgcl.js';

type Config = Parameters<typeof xsimgcl>[0];

const start = { name: 'normal', deviation: 1 } as const;
const none = { offsets: new Int32Array(5), items: new Int32Array(0), times: null };
const at = (step: number) => ({ phase: 'main', epoch: 0, step }) as const;
// User 0 and item 1 are in it twice.
const batch: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(0, 1, 2, 0),
  positives: Int32Array.of(0, 2, 1, 1),
  negatives: Int32Array.of(2, 3, 0, 2),
  negativesPerRow: 1,
};

const model = (
  {
    contrast,
    noise,
    ...rest
  }: { contrast?: object; noise?: object } & Partial<Pick<Config, 'layers' | 'similarity'>> = {},
  seed = 1,
) => {
  const config: Config = {
    name: 'xsimgcl',
    dimensions: 2,
    similarity: 'dot',
    layers: 3,
    includesEgo: false,
    initialization: start,
    contrast: { weight: 0.2, layer: 1, temperature: 0.2, deduplicates: true, ...contrast },
    noise: { magnitude: 0.1, distribution: 'normal', ...noise },
    ...rest,
  };
  return withSmallEmbeddings(xsimgcl(config, { ...smallGraph, seed }));
};
const still = { noise: { magnitude: 0 } };

function expectClose(found: ArrayLike<number>, expected: readonly number[]) {
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 4);
}

describeEngines('xsimgcl on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  const contrastOf = (backbone: ReturnType<typeof model>, of: SingleBatch = batch) => {
    const [users, items] = backbone.parameterGroups()[0]!.variables as [Variable, Variable];
    const { value, grads } = variableGrads(
      () => backbone.forward(of, true, at(0)).auxiliary![0]!.value,
      [users, items],
    );
    return {
      value: value.dataSync()[0]!,
      gradients: [...grads[users.name]!.dataSync(), ...grads[items.name]!.dataSync()],
    };
  };

  // By PyTorch's autodiff over the dense graph, without noise: the mean of A E … A^L E against the layer l*.
  const once = [
    -0.37755, -0.32452, 0.62697, 0.1019, -0.02592, 0.08562, 0, 0, -0.31617, 0.26821, -0.14405, 0.16963,
    0.18928, 0.01537, 0, 0,
  ];
  const asOften = [
    -0.30878, -0.26111, 0.54879, 0.10445, -0.02819, 0.09001, 0, 0, -0.29269, 0.23195, -0.06449, 0.1403,
    0.17957, 0.01055, 0, 0,
  ];
  const secondLayer = [
    -0.00031, -0.13302, 0.52865, -0.04389, 0.08387, -0.07511, 0, 0, -0.31818, 0.1686, -0.20492, 0.14406,
    0.15843, 0.0308, 0, 0,
  ];
  it.each([
    ['each node once', 3, { deduplicates: true }, 1.578467, once],
    ['each node as often as it occurs', 3, { deduplicates: false }, 2.222862, asOften],
    ['against the second layer', 2, { layer: 2 }, 1.642392, secondLayer],
  ])('contrasts %s', (_, layers, contrast, value, gradients) => {
    const found = contrastOf(model({ ...still, layers, contrast }));
    expect(found.value).toBeCloseTo(value, 4);
    expectClose(found.gradients, gradients);
  });

  it('contrasts the events of labelled pairs, not the negatives drawn for them', () => {
    const pointwise: SingleBatch = {
      kind: 'pointwise',
      users: Int32Array.of(0, 1, 2, 0, 0, 1),
      items: Int32Array.of(0, 2, 1, 1, 3, 0),
      labels: Float32Array.of(1, 1, 1, 1, 0, 0),
      drawn: 2,
    };
    expect(contrastOf(model(still), pointwise).value).toBeCloseTo(1.578467, 4);
  });

  it('tells its weight, and computes nothing of it where that is 0', () => {
    tidy(() => {
      expect(model().forward(batch, true, at(0)).auxiliary).toMatchObject([
        { name: 'contrast', weight: 0.2 },
      ]);
      expect(model({ contrast: { weight: 0 } }).forward(batch, true, at(0)).auxiliary).toBeUndefined();
    });
  });

  const vectors = (backbone: ReturnType<typeof model>, training: boolean, step: number) =>
    tidy(() => {
      const { users, items } = backbone.forward(batch, training, at(step)).scores as FactorisedScores;
      return [...users.dataSync(), ...items.dataSync()];
    });

  it('has another noise at each step and for each seed, and the same for the same', () => {
    expect(vectors(model(), true, 3)).toEqual(vectors(model(), true, 3));
    expect(vectors(model(), true, 3)).not.toEqual(vectors(model(), true, 4));
    expect(vectors(model({}, 1), true, 3)).not.toEqual(vectors(model({}, 2), true, 3));
  });

  it('has no noise and no contrast outside of training', () => {
    expect(vectors(model(), false, 3)).toEqual(vectors(model(still), false, 4));
    tidy(() => {
      expect(model().forward(batch, false, at(0)).auxiliary).toBeUndefined();
    });
    const scores = (backbone: ReturnType<typeof model>) => backbone.ranker().score(Int32Array.of(0, 1), none);
    expect(scores(model())).toEqual(scores(model(still)));
  });

  it.each([still, {}])('scores nodes without neighbours 0, and gives them no gradient: %j', (noise) => {
    const backbone = model({ ...noise, similarity: 'cosine' });
    const [users, items] = backbone.parameterGroups()[0]!.variables as [Variable, Variable];
    const { value, grads } = variableGrads(() => {
      const { scores } = backbone.forward(batch, true, at(0));
      const { users: ofUsers, items: ofItems } = scores as FactorisedScores;
      return ofUsers.matMul(ofItems, false, true).slice([0, 3], [4, 1]).sum();
    }, [users, items]);
    expect(value.dataSync()[0]).toBe(0);
    expect([...grads[users.name]!.dataSync(), ...grads[items.name]!.dataSync()]).toEqual(
      new Array(16).fill(0),
    );
  });

  it('ranks as LightGCN without its embeddings does', () => {
    const config = { name: 'lightgcn', dimensions: 2, similarity: 'dot', layers: 3 } as const;
    const plain = lightgcn({ ...config, includesEgo: false, initialization: start }, smallGraph);
    const users = Int32Array.of(0, 1, 2);
    const expected = withSmallEmbeddings(plain).ranker().score(users, none);
    expect(model().ranker().score(users, none)).toEqual(expected);
  });

  it('frees what it made', () => {
    const before = memory().numTensors;
    const backbone = model();
    tidy(() => {
      backbone.forward(batch, true, at(0));
    });
    backbone.ranker().dispose();
    backbone.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('xsimgcl', () => {
  it('refuses batches without events', async () => {
    await startEngine('reference');
    const sequence = { kind: 'sequence', users: Int32Array.of(0) } as unknown as SingleBatch;
    expect(() => model().forward(sequence, true, at(0))).toThrow(
      'xsimgcl reads pairwise or pointwise batches, got sequence',
    );
  });
});
