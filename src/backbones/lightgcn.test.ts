import { memory, type Scalar, tidy, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import { startEngine } from '../engine/registry.js';
import { bpr } from '../losses/bpr.js';
import type { PairwiseBatch } from '../sampling/batch.js';
import { describeEngines } from '../testing/engines.js';
import { smallGraph, withSmallEmbeddings } from '../testing/graphs.js';
import { lossInput } from '../training/scoring.js';
import { decayTerm } from '../training/weight-decay.js';
import type { Backbone } from './backbone.js';
import { lightgcn } from './lightgcn.js';
import { mf } from './mf.js';

const none = { offsets: new Int32Array(5), items: new Int32Array(0), times: null };
const position = { phase: 'main', epoch: 0, step: 0 } as const;
const start = { name: 'normal', deviation: 1 } as const;
const batch: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(0, 1, 2),
  positives: Int32Array.of(0, 2, 1),
  negatives: Int32Array.of(2, 3, 0),
  negativesPerRow: 1,
};

const made = (similarity: 'dot' | 'cosine', layers = 2) =>
  lightgcn(
    { name: 'lightgcn', dimensions: 2, similarity, layers, includesEgo: true, initialization: start },
    smallGraph,
  );
const model = (similarity: 'dot' | 'cosine', layers?: number) =>
  withSmallEmbeddings(made(similarity, layers));

/** The BPR of the batch, and its gradients by users and items. */
function step(backbone: Backbone, decay = 0, kind: 'ego' | 'output' = 'ego') {
  const [users, items] = backbone.parameterGroups()[0]!.variables as [Variable, Variable];
  const { value, grads } = variableGrads(() => {
    const forward = backbone.forward(batch, true, position);
    const input = lossInput(forward.scores, batch, bpr(), position, {
      excluded: null,
      formulation: 'sampled',
    });
    const main = bpr().compute(input).value.mean<Scalar>();
    const optimizer = {
      name: 'sgd',
      learningRate: 1,
      momentum: 0,
      weightDecay: decay,
      weightDecayKind: kind,
    } as const;
    const term = decayTerm(forward, 3, optimizer);
    return term ? main.add(term) : main;
  }, [users, items]);
  return {
    value: value.dataSync()[0]!,
    gradients: [...grads[users.name]!.dataSync(), ...grads[items.name]!.dataSync()],
  };
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], digits = 5) {
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, digits);
}

describeEngines('lightgcn on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  // By NumPy, from the mean of E, AE and AAE; users 1 and 3, of whom the latter has no neighbours.
  const products = [1.02797, 1.14632, 0.88763, -0.10158, 0.12506, -0.1719, -0.61064, 0.66667];
  const cosines = [0.77015, 0.93096, 0.90453, -0.10047, 0.12709, -0.18936, -0.84406, 0.89443];

  it.each([
    ['dot', products],
    ['cosine', cosines],
  ] as const)('scores by %s after the mean of the layers', (similarity, expected) => {
    expectClose(model(similarity).ranker().score(Int32Array.of(1, 3), none), expected);
  });

  // By PyTorch's autodiff over the dense graph: softplus(u · (j - i)).mean().
  const ofProducts = [
    -0.04246, -0.01593, 0.08037, -0.07008, 0.018, -0.0383, 0, 0, -0.01506, 0.02032, -0.02206, -0.08335,
    0.05925, -0.04846, -0.00306, 0.0303,
  ];
  const ofCosines = [
    -0.0222, 0.02922, 0.07772, 0.01677, 0.01894, -0.00835, 0, 0, -0.02112, 0.01735, -0.00167, 0.01313, 0.0531,
    0.02123, 0, 0.02962,
  ];
  it.each([
    ['dot', 0.446289, ofProducts],
    ['cosine', 0.46946, ofCosines],
  ] as const)('has the loss and the gradients of a step, %s', (similarity, value, gradients) => {
    const found = step(model(similarity));
    expect(found.value).toBeCloseTo(value, 5);
    expectClose(found.gradients, gradients);
  });

  // By PyTorch: 0.1 / 2 · Σ |vector|² / 3 over users, positives and negatives of the batch.
  it.each([
    ['dot', 'ego', 0.446289 + 0.466667],
    ['dot', 'output', 0.446289 + 0.182794],
    ['cosine', 'ego', 0.46946 + 0.466667],
    ['cosine', 'output', 0.46946 + 0.15],
  ] as const)('decays, %s, on %s vectors', (similarity, kind, expected) => {
    expect(step(model(similarity), 0.1, kind).value).toBeCloseTo(expected, 5);
  });

  it.each(['dot', 'cosine'] as const)('without layers is matrix factorisation, %s', (similarity) => {
    const factorised = withSmallEmbeddings(
      mf({ name: 'mf', dimensions: 2, similarity, initialization: start }, smallGraph),
    );
    const flat = model(similarity, 0);
    const users = Int32Array.of(0, 1, 2, 3);
    expect(flat.ranker().score(users, none)).toEqual(factorised.ranker().score(users, none));
    expect(step(flat)).toEqual(step(factorised));
    for (const kind of ['ego', 'output'] as const) {
      const [found, expected] = [step(flat, 0.1, kind), step(factorised, 0.1, kind)];
      expect(found.value).toBe(expected.value);
      expectClose(found.gradients, expected.gradients, 6);
    }
  });

  it('frees what it made', () => {
    const before = memory().numTensors;
    const backbone = made('cosine');
    tidy(() => {
      backbone.forward(batch, true, position);
    });
    const ranker = backbone.ranker();
    ranker.score(Int32Array.of(0), none);
    ranker.dispose();
    backbone.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('starts as matrix factorisation of the same seed does', () => {
    const variables = (backbone: Backbone) =>
      backbone.parameterGroups()[0]!.variables.map((variable) => [...variable.dataSync()]);
    const config = { name: 'mf', dimensions: 2, similarity: 'dot', initialization: start } as const;
    expect(variables(made('dot'))).toEqual(variables(mf(config, smallGraph)));
    const first = new RandomStream(1, 'initialization', 'users').normal();
    expect(variables(made('dot'))[0]![0]).toBe(Math.fround(first));
  });
});
