import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseExperiment } from '../config/load.js';
import { startEngine } from '../engine/registry.js';
import { overall } from '../evaluation/evaluation.js';
import { splitDataset } from '../split/split-dataset.js';
import { tinyDataset } from '../testing/datasets.js';
import { createModel } from './model.js';

// Twelve items in a circle, of which user u sees 4 to 9 one after the other from item u on; the next is the test item.
const rows = Array.from({ length: 12 }, (_, user) =>
  Array.from({ length: 5 + (user % 6) }, (_, step): [number, number] => [user, (user + step) % 12]),
);
const split = splitDataset(
  tinyDataset({
    users: rows.flat().map(([user]) => user),
    items: rows.flat().map(([, item]) => item),
    times: rows.flatMap((row) => row.map((_, step) => 3600 * step)),
    parts: rows.flatMap((row) => row.map((_, step) => (step < row.length - 1 ? 0 : 2))),
    rowsInTimeOrder: true,
    itemCount: 12,
  }),
  { name: 'provided', seed: 0, validation: 'none', validationShare: 0.1 },
  { seed: 1, coldItems: 'keep' },
);

const mixed = 'name: softmax, temperature: 1, negatives: mixed, logQ: standard, positiveInDenominator: true';

interface Keys {
  backbone: string;
  loss?: string;
  sequence?: string;
  weighting?: string;
  seed?: number;
}

/** The last item is of a domain of its own. */
const domains = {
  names: ['common', 'rare'],
  ofItem: {
    offsets: Int32Array.from({ length: 13 }, (_, item) => item),
    values: Int32Array.from({ length: 12 }, (_, item) => (item < 11 ? 0 : 1)),
  },
};

function modelOf({
  backbone,
  loss = mixed,
  sequence = 'window: 1',
  weighting = 'name: none',
  seed = 1,
}: Keys) {
  const { experiment } = parseExperiment(
    `
name: circle
dataset: { name: synthetic }
split: { name: leave-one-out, validation: none }
backbone: { ${backbone}, dimensions: 16, layers: 1, maxLength: 8, dropout: 0.1 }
loss: { ${loss} }
sampling: { negatives: 4 }
sequence: { ${sequence} }
weighting: { ${weighting} }
training: { optimizer: { name: adam, learningRate: 0.01 }, batchSize: 6 }
evaluation: { cutoffs: [1] }
`,
    'circle.yaml',
  );
  return createModel(experiment, { split, domains }, seed)!;
}

/** The parameters as bytes. */
function bytes({ trainer }: ReturnType<typeof modelOf>): string {
  return Object.entries(trainer.snapshot().tensors)
    .map(([name, { values }]) => name + Buffer.from(values.buffer).toString('hex'))
    .join('\n');
}

beforeAll(async () => {
  await startEngine('wasm');
});

describe.each([
  ['name: pinnerformer', mixed],
  [
    'name: pinnerformer, temperature: { learned: false }',
    mixed.replace('temperature: 1', 'temperature: 0.1'),
  ],
  ['name: pinnerformer', 'name: bce'],
  ['name: pinnerformer-lite', mixed.replace('temperature: 1', 'temperature: 0.1')],
])('{ %s } with { %s }', (backbone, loss) => {
  it('finds the item that comes next', async () => {
    const model = modelOf({ backbone, loss });
    const before = (await model.trainer.trainEpoch())!;
    for (let epoch = 1; epoch < 50; epoch++) await model.trainer.trainEpoch();
    const tensors = memory().numTensors;
    const after = (await model.trainer.trainEpoch())!;
    expect(memory().numTensors).toBe(tensors);
    expect(after.loss).toBeLessThan(before.loss - 0.1);
    expect(overall(model.trainer.evaluate('test').rows, 'recall@1')).toBeGreaterThan(0.6);
    model.dispose();
  });

  it.each(['window: 3', 'window: 3, positions: 2', 'window: 1, windowUnit: days'])(
    'gives the same bytes from the same seed and others from another ({ %s })',
    async (sequence) => {
      const [model, again, other] = [{}, {}, { seed: 2 }].map((keys) =>
        modelOf({ backbone, loss, sequence, ...keys }),
      );
      for (let epoch = 0; epoch < 3; epoch++) {
        for (const each of [model, again, other]) await each!.trainer.trainEpoch();
      }
      expect(bytes(again!)).toBe(bytes(model!));
      expect(bytes(other!)).not.toBe(bytes(model!));
      for (const each of [model, again, other]) each!.dispose();
    },
  );
});

it('a learned temperature moves and stays within its bounds', async () => {
  const model = modelOf({ backbone: 'name: pinnerformer, temperature: { minimum: 0.095, maximum: 0.105 }' });
  const temperature = () => model.trainer.snapshot().tensors['temperature/0']!.values[0]!;
  expect(temperature()).toBeCloseTo(0.1, 6);
  for (let epoch = 0; epoch < 4; epoch++) {
    await model.trainer.trainEpoch();
    expect(Math.abs(temperature() - 0.1)).toBeGreaterThan(0.001);
    expect(Math.abs(temperature() - 0.1)).toBeLessThan(0.005 + 1e-6);
  }
  model.dispose();
});

it('the bias of `posthoc` is added to logits, whatever the temperature has become', async () => {
  const backbone = 'name: pinnerformer';
  const models = ['name: none', 'name: posthoc, lambda: 2, mu: 0, wMax: 5, maxShare: 1, minShare: 0'].map(
    (weighting) => modelOf({ backbone, weighting }),
  );
  const histories = { offsets: Int32Array.of(0, 2, 3), items: Int32Array.of(3, 4, 8), times: null };
  const biases: number[][] = [];
  for (let epoch = 0; epoch < 4; epoch++) {
    for (const { trainer } of models) await trainer.trainEpoch();
    const [without, biased] = models.map((model) => {
      const ranker = model.ranker();
      const scores = ranker.score(Int32Array.of(0, 1), histories).slice();
      ranker.dispose();
      return scores;
    });
    biases.push(Array.from(biased!, (score, place) => score - without![place]!));
  }
  const [ofUser, ofOther] = [biases[0]!.slice(0, 12), biases[0]!.slice(12)];
  expect(ofUser[11]! - ofUser[0]!).toBeGreaterThan(1);
  ofUser.forEach((bias, item) => {
    expect(ofOther[item]).toBeCloseTo(bias, 4);
    for (const later of biases) expect(later[item]).toBeCloseTo(bias, 4);
  });
  for (const model of models) model.dispose();
});
