import { beforeAll, expect, it, vi } from 'vitest';
import { parseExperiment } from '../config/load.js';
import { startEngine } from '../engine/registry.js';
import { overall } from '../evaluation/evaluation.js';
import { tinySplit } from '../testing/splits.js';
import { weightings } from '../weighting/registry.js';
import type { WeightingContext } from '../weighting/weighting.js';
import { createModel } from './model.js';

beforeAll(async () => {
  await startEngine('wasm');
});

// Two circles of users, each with its own items; every user misses one item of the circle, which is the test item.
const split = tinySplit({
  train: Array.from({ length: 8 }, (_, user) =>
    [0, 1, 2, 3]
      .filter((item) => item !== user % 4)
      .map((item): [number, number] => [user, item + (user < 4 ? 0 : 4)]),
  ).flat(),
  test: Array.from({ length: 8 }, (_, user): [number, number] => [user, (user % 4) + (user < 4 ? 0 : 4)]),
});

const losses = [
  '{ name: bpr }',
  '{ name: bce }',
  '{ name: mse }',
  '{ name: softmax, temperature: 0.5 }',
  '{ name: softmax, temperature: 0.5, negatives: full }',
  '{ name: softmax, temperature: 0.5, negatives: in-batch }',
  '{ name: bsl, temperature: 0.5 }',
  '{ name: simce, margin: 1 }',
  '{ name: gbce }',
  '{ name: hinge }',
  '{ name: focal }',
];
const cosineLosses = [
  '{ name: ccl, margin: 0.2, negativeWeight: 1 }',
  '{ name: psl, temperature: 0.25 }',
  '{ name: psl, temperature: 0.25, form: batch }',
];
const models = [
  ...losses.flatMap((loss) => ['dot', 'cosine'].map((similarity) => [loss, similarity] as const)),
  ...cosineLosses.map((loss) => [loss, 'cosine'] as const),
];

it.each(models)('loss %s with %s scores finds the missing item of the circle', async (loss, similarity) => {
  const { experiment } = parseExperiment(
    `
name: circles
dataset: { name: synthetic }
split: { name: leave-one-out, validation: none }
backbone: { name: mf, dimensions: 4, similarity: ${similarity}, initialization: { name: normal, deviation: 0.5 } }
loss: ${loss}
${/full|in-batch/.test(loss) ? '' : 'sampling: { negatives: 3 }'}
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 8 }
evaluation: { cutoffs: [1] }
`,
    'circles.yaml',
  );
  const model = createModel(experiment, { split, domains: null }, 1)!;
  const before = (await model.trainer.trainEpoch())!.loss;
  for (let epoch = 1; epoch < 40; epoch++) await model.trainer.trainEpoch();
  const after = (await model.trainer.trainEpoch())!.loss;
  expect(after).toBeLessThan(before);
  expect(overall(model.trainer.evaluate('test').rows, 'recall@1')).toBeGreaterThan(0.7);
  model.dispose();
});

it('makes a weighting from the train part and the model, and ranks with its item bias', () => {
  const { experiment } = parseExperiment(
    `
name: biased
dataset: { name: synthetic }
split: { name: leave-one-out, validation: none }
backbone: { name: mf, dimensions: 4 }
loss: { name: softmax, temperature: 0.5 }
evaluation: { cutoffs: [1] }
`,
    'biased.yaml',
  );
  let seen: WeightingContext | undefined;
  const double = vi.spyOn(weightings, 'none').mockImplementation((_config, context) => {
    seen = context;
    // Far above every score, so that item 5 comes first for whoever does not know it.
    return { name: 'double', itemBias: () => Float32Array.of(0, 0, 0, 0, 0, 100, 0, 0) };
  });
  const model = createModel(experiment, { split, domains: null }, 1)!;
  double.mockRestore();
  expect(seen).toMatchObject({ userCount: 8, itemCount: 8, seed: 1 });
  expect(seen!.train).toBe(split.train);
  expect(seen!.parameterGroups.map(({ name }) => name)).toEqual(['embeddings']);
  // Item 5 is the test item of user 5.
  const { users, values } = model.trainer.evaluate('test').userValues;
  expect(values[users.indexOf(5)]).toBe(1);
  const ranker = model.ranker();
  const known = { offsets: new Int32Array(9), items: new Int32Array(0), times: null };
  const scores = ranker.score(Int32Array.of(0), known).slice();
  expect(scores.indexOf(Math.max(...scores))).toBe(5);
  // A logit is the score over the temperature, so that a bias of 100 logits is one of 50 in scores.
  expect(Math.abs(scores[5]! - 50)).toBeLessThan(1);
  ranker.dispose();
  model.dispose();
});
