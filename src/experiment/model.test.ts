import { beforeAll, expect, it } from 'vitest';
import { parseExperiment } from '../config/load.js';
import { startEngine } from '../engine/registry.js';
import { overall } from '../evaluation/evaluation.js';
import { tinySplit } from '../testing/splits.js';
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
];
const models = losses.flatMap((loss) => ['dot', 'cosine'].map((similarity) => [loss, similarity] as const));

it.each(models)('loss %s with %s scores finds the missing item of the circle', async (loss, similarity) => {
  const { experiment } = parseExperiment(
    `
name: circles
dataset: { name: synthetic }
split: { name: leave-one-out, validation: none }
backbone: { name: mf, dimensions: 4, similarity: ${similarity}, initialization: { name: normal, deviation: 0.5 } }
loss: ${loss}
${loss.includes('full') ? '' : 'sampling: { negatives: 3 }'}
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
