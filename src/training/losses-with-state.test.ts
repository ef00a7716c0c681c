import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { mf } from '../backbones/mf.js';
import { modelContext } from '../backbones/model-context.js';
import { resolveExperiment } from '../config/resolve.js';
import type { Formulation } from '../engine/formulation.js';
import { startEngine } from '../engine/registry.js';
import { createLoss } from '../losses/registry.js';
import { createBatchSource } from '../sampling/batches.js';
import { tinySplit } from '../testing/splits.js';
import { none } from '../weighting/none.js';
import { Trainer } from './trainer.js';

const train = Array.from({ length: 6 }, (_, user) =>
  [0, 1, 2].map((k) => [user, (user * 2 + k * 3) % 9] as const),
).flat();
const split = tinySplit({ train, test: [[0, 8]], itemCount: 9 });

/** Losses with state, each so that two epochs move all of it. */
const losses = [
  { name: 'drrl', margin: 0, marginLearningRate: 0.05 },
  { name: 'drrl', omega: 'infinity', margin: 0, marginLearningRate: 0.05 },
  { name: 'sl-at-k', cutoff: 2, quantileEvery: 2 },
  { name: 'advinfonce', adversaryEvery: 2, adversaryLearningRate: 0.1 },
  { name: 'advinfonce', form: 'ir-benchmark', adversaryEvery: 2, adversaryLearningRate: 0.1 },
  { name: 'llpauc' },
  { name: 'llpauc', form: 'ir-benchmark' },
] as const;

/** Of each loss, the tensors that are its own. */
const ownTensors = /^(loss\/|adversary|llpauc)/;

function trainerOf(loss: object, formulation: Formulation = 'sampled', optimizer = 'adam') {
  const {
    loss: config,
    sampling,
    training,
  } = resolveExperiment({
    name: 'mf',
    dataset: { name: 'movielens-1m' },
    split: { name: 'leave-one-out' },
    backbone: { name: 'mf', similarity: 'cosine' },
    loss,
    sampling: { negatives: 4 },
    training: { batchSize: 5, optimizer: { name: optimizer, learningRate: 0.05 } },
  });
  const context = modelContext(split, { domains: null, sampling, seed: 3 });
  const made = createLoss(config as Parameters<typeof createLoss>[0], context);
  return new Trainer({
    backbone: mf(
      { name: 'mf', dimensions: 4, similarity: 'cosine', initialization: { name: 'normal', deviation: 1 } },
      context,
    ),
    loss: made,
    weighting: none(),
    batches: createBatchSource(split, { needs: made.needs, sampling, batchSize: 5, seed: 3 }),
    config: training,
    catalogue: split.catalogue,
    formulation,
    evaluate: () => 0,
  });
}

/** Everything that training on depends on, as text. */
function bytes(trainer: Trainer): string {
  const { tensors, ...rest } = trainer.snapshot();
  const values = Object.entries(tensors).map(([name, { values: v }]) => [
    name,
    Buffer.from(v.buffer).toString('hex'),
  ]);
  return JSON.stringify([rest, values]);
}

const ownOf = (trainer: Trainer) =>
  Object.entries(trainer.snapshot().tensors).filter(([name]) => ownTensors.test(name));

async function afterEpochs(count: number, ...options: Parameters<typeof trainerOf>): Promise<Trainer> {
  const trainer = trainerOf(...options);
  for (let epoch = 0; epoch < count; epoch++) await trainer.trainEpoch();
  return trainer;
}

beforeAll(async () => {
  await startEngine('wasm');
});

describe.each(losses)('%o', (loss) => {
  it('moves what is its own, within checkpoints', async () => {
    const before = ownOf(trainerOf(loss));
    const after = new Map(ownOf(await afterEpochs(4, loss)));
    expect(before.length).toBeGreaterThan(0);
    for (const [name, { values }] of before) {
      expect(after.get(name)!.values.join(), name).not.toBe(values.join());
    }
  });

  it('lowers its value', async () => {
    const trainer = trainerOf(loss);
    const first = (await trainer.trainEpoch())!.loss;
    for (let epoch = 1; epoch < 24; epoch++) await trainer.trainEpoch();
    expect((await trainer.trainEpoch())!.loss).toBeLessThan(first);
  });

  it('trains to the same bytes again', async () => {
    expect(bytes(await afterEpochs(3, loss))).toBe(bytes(await afterEpochs(3, loss)));
  });

  it('goes on from any step to the same bytes', async () => {
    const expected = bytes(await afterEpochs(5, loss));
    for (const steps of [2, 5, 9, 14]) {
      const stopped = trainerOf(loss);
      const controller = new AbortController();
      let done = 0;
      const onStep = () => void (++done === steps && controller.abort());
      while ((await stopped.trainEpoch({ signal: controller.signal, onStep })) !== null);
      const resumed = trainerOf(loss);
      resumed.restore(stopped.snapshot());
      while (resumed.nextEpoch < 5) await resumed.trainEpoch();
      expect(bytes(resumed)).toBe(expected);
    }
  });

  it('is the same however drawn negatives are scored, but for rounding', async () => {
    const [listed, counted] = await Promise.all([
      afterEpochs(2, loss, 'sampled', 'sgd'),
      afterEpochs(2, loss, 'counts', 'sgd'),
    ]);
    const expected = listed.snapshot().tensors;
    for (const [name, { values }] of Object.entries(counted.snapshot().tensors)) {
      values.forEach((value, k) => {
        expect(value, name).toBeCloseTo(expected[name]!.values[k]!, 3);
      });
    }
  });

  it('trains where the backbone looks up the items of the batch alone', async () => {
    const [listed, counted] = await Promise.all([
      afterEpochs(2, loss, 'sampled', 'lazy-adam'),
      afterEpochs(2, loss, 'counts', 'lazy-adam'),
    ]);
    const [, items] = Object.values(listed.snapshot().tensors);
    const [, other] = Object.values(counted.snapshot().tensors);
    items!.values.forEach((value, k) => {
      expect(other!.values[k]).toBeCloseTo(value, 2);
    });
  });

  it('keeps the number of tensors and their memory constant', async () => {
    const trainer = await afterEpochs(4, loss);
    trainer.snapshot();
    const { numTensors, numBytes } = memory();
    for (let epoch = 0; epoch < 4; epoch++) await trainer.trainEpoch();
    trainer.snapshot();
    expect(memory()).toMatchObject({ numTensors, numBytes });
  });
});
