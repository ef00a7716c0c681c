import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { mf } from '../backbones/mf.js';
import { modelContext } from '../backbones/model-context.js';
import { startEngine } from '../engine/registry.js';
import { createBatchSource } from '../sampling/batches.js';
import { describeEngines } from '../testing/engines.js';
import { pairwiseInput } from '../testing/losses.js';
import { trainingConfig } from '../testing/parts.js';
import { tinySplit } from '../testing/splits.js';
import { Trainer } from '../training/trainer.js';
import { none } from '../weighting/none.js';
import { inBatchSoftmax } from './in-batch-softmax.js';
import { softmax } from './softmax.js';

const split = tinySplit({
  train: [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 2],
    [2, 3],
  ],
  test: [[2, 0]],
});

const options = {
  name: 'softmax',
  temperature: 0.2,
  negatives: 'in-batch',
  positiveInDenominator: false,
  accidentalHits: 'drop',
  repeats: 'count',
  logQ: 'none',
} as const;

const sampling = {
  negatives: 1,
  distribution: 'uniform',
  exponent: 0.75,
  labels: 'implicit',
  sharing: 'example',
} as const;
const context = modelContext(split, { domains: null, sampling, seed: 1 });

function trainerOf(optimizer: 'adam' | 'lazy-adam') {
  const loss = inBatchSoftmax(options, context);
  return new Trainer({
    backbone: mf(
      { name: 'mf', dimensions: 4, similarity: 'cosine', initialization: { name: 'normal', deviation: 1 } },
      { userCount: 3, itemCount: 4, seed: 7 },
    ),
    loss,
    weighting: none(),
    batches: createBatchSource(split, {
      needs: loss.needs,
      sampling,
      // The second batch has one example, which has no negatives.
      batchSize: 4,
      seed: 1,
    }),
    config: trainingConfig({ optimizer: { name: optimizer, learningRate: 0.05 } }),
    catalogue: split.catalogue,
    evaluate: () => 0,
  });
}

describeEngines('in-batch softmax on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it.each([true, false])(
    'is the sampled softmax with those negatives (positive in the denominator: %s)',
    (positiveInDenominator) => {
      const scores = [
        [0.5, 0.8, 0.1],
        [0.3, 0.2, -0.4],
        [0.9, 0.6, 0.7],
      ];
      const positives = [0.5, 0.2, 0.7];
      const inBatch = inBatchSoftmax({ ...options, positiveInDenominator }, context).compute({
        ...pairwiseInput(positives, scores),
        multiplicities: tensor2d([
          [0, 1, 1],
          [1, 0, 1],
          [1, 1, 0],
        ]),
      });
      const others = [
        [0.8, 0.1],
        [0.3, -0.4],
        [0.9, 0.6],
      ];
      const { name, temperature } = options;
      const sampled = softmax({ name, temperature, positiveInDenominator, negatives: 'sampled' });
      const expected = sampled.compute(pairwiseInput(positives, others)).value.dataSync();
      inBatch.value.dataSync().forEach((value, row) => {
        expect(value).toBeCloseTo(expected[row]!, 5);
      });
    },
  );

  it.each(['adam', 'lazy-adam'] as const)('is trained by %s, with one example in a batch', async (name) => {
    const trainer = trainerOf(name);
    const before = (await trainer.trainEpoch())!.loss;
    const tensors = memory().numTensors;
    for (let epoch = 0; epoch < 20; epoch++) await trainer.trainEpoch();
    expect(memory().numTensors).toBe(tensors);
    expect((await trainer.trainEpoch())!.loss).toBeLessThan(before - 0.5);
    trainer.dispose();
  });
});
