import { memory, type Tensor1D, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { factorisedRanker } from '../backbones/factorised-ranker.js';
import type { LossOptions } from '../config/schema/loss.js';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { pairwiseInput } from '../testing/losses.js';
import type { Loss, LossInput } from './loss.js';
import { slAtK } from './sl-at-k.js';

const options: LossOptions<'sl-at-k'> = {
  name: 'sl-at-k',
  temperature: 0.2,
  weightTemperature: 1.5,
  cutoff: 2,
  quantileEvery: 5,
};
/** Users 0 and 1 have one train item, user 2 has three, of which the 90th percentile, 2.6, leaves two. */
const train = {
  offsets: Int32Array.of(0, 1, 2, 5),
  items: Int32Array.of(3, 0, 2, 1, 4),
  times: null,
  labels: null,
};
const positives = [0.5, -0.2];
const negatives = [
  [0.8, 0.1, -0.4],
  [0.35, 0.9, 0.6],
];
const made: Loss[] = [];

function lossOf(changed: Partial<typeof options> = {}): Loss {
  const loss = slAtK({ ...options, ...changed }, { userCount: 3, train });
  made.push(loss);
  return loss;
}

function inputOf(users: number[], drawn: number[] = [0, 1, 2, 2, 3, 4], epoch = 4): LossInput {
  const input = pairwiseInput(positives, negatives);
  const batch = {
    kind: 'pairwise',
    users: Int32Array.from(users),
    positives: Int32Array.of(3, 0),
    negatives: Int32Array.from(drawn),
    negativesPerRow: 3,
  } as const;
  return { ...input, batch, epoch };
}

/** Users of one dimension, so that the score of an item is its number in the table, upside down for user 1. */
const ranker = () =>
  factorisedRanker({
    name: 'double',
    users: tensor2d([1, -1, 1], [3, 1]),
    items: tensor2d([0.1, 0.7, 0.3, 0.9, 0.5], [5, 1]),
    similarity: 'dot',
  });

const thresholdsOf = (loss: Loss) => Array.from(loss.state!().thresholds!.dataSync());

function expectThresholds(loss: Loss, expected: number[]): void {
  const found = thresholdsOf(loss);
  expected.forEach((value, user) => {
    expect(found[user], `user ${user}`).toBeCloseTo(value, 6);
  });
}

describeEngines('sl-at-k on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });
  afterEach(() => {
    for (const loss of made.splice(0)) loss.dispose!();
  });

  it('is the softmax loss weighted by the sigmoid of the score above the threshold', () => {
    // torch.sigmoid((pos - beta) / 1.5) * torch.logsumexp((neg - pos[:, None]) / 0.2, 1)
    const value = lossOf()
      .compute(inputOf([0, 1]))
      .value.dataSync();
    expect(value[0]).toBeCloseTo(0.8925871, 5);
    expect(value[1]).toBeCloseTo(2.6847178, 5);
  });

  it('takes the threshold of each user', () => {
    const loss = lossOf();
    loss.restoreState!({ thresholds: tensor2d([[0, 0.6, 9]]).flatten() });
    const value = loss.compute(inputOf([0, 1])).value.dataSync();
    expect(value[0]).toBeCloseTo(0.8925871, 5);
    expect(value[1]).toBeCloseTo(2.1268759, 5);
  });

  it('puts the threshold at the K-th largest score of draws and train items, each draw by itself', () => {
    const loss = lossOf();
    // User 0: draws 0.1, 0.7, 0.7 and its item 0.9. User 1: draws -0.3, -0.9, -0.5 and its item -0.1.
    loss.afterStep!({ input: inputOf([0, 1], [0, 1, 1, 2, 3, 4]), ranker });
    expectThresholds(loss, [0.7, -0.3, 0]);
    const third = lossOf({ cutoff: 3 });
    third.afterStep!({ input: inputOf([0, 1], [0, 1, 1, 2, 3, 4]), ranker });
    expectThresholds(third, [0.7, -0.5, 0]);
  });

  it('takes no more train items of a user than the 90th percentile of their numbers', () => {
    const loss = lossOf({ cutoff: 1 });
    // Of the items 2, 1 and 4 of user 2 the first two count: 0.3 and 0.7; the draws are below.
    loss.afterStep!({ input: inputOf([2, 2], [0, 0, 0, 0, 0, 0]), ranker });
    expectThresholds(loss, [0, 0, 0.7]);
    const fourth = lossOf({ cutoff: 3 });
    fourth.afterStep!({ input: inputOf([2, 2], [0, 0, 0, 0, 0, 0]), ranker });
    expectThresholds(fourth, [0, 0, 0.1]);
  });

  it('lets the last of several examples of a user decide', () => {
    const loss = lossOf();
    loss.afterStep!({ input: inputOf([0, 0], [1, 1, 1, 2, 2, 2]), ranker });
    expectThresholds(loss, [0.3, 0, 0]);
  });

  it('moves thresholds in every fifth epoch and in no other', () => {
    const loss = lossOf();
    for (const epoch of [0, 1, 2, 3, 5, 8]) {
      loss.afterStep!({ input: inputOf([0, 1], undefined, epoch), ranker: () => expect.fail('not now') });
    }
    expectThresholds(loss, [0, 0, 0]);
    loss.afterStep!({ input: inputOf([0, 1], undefined, 9), ranker });
    expectThresholds(loss, [0.7, -0.3, 0]);
  });

  it('refuses a model without vectors', () => {
    const { vectors: _, ...blind } = ranker();
    expect(() => lossOf().afterStep!({ input: inputOf([0, 1]), ranker: () => blind })).toThrow(
      'sl-at-k needs user and item vectors, which double does not have',
    );
  });

  it('has the gradient of its value, with that of the weight', () => {
    const loss = lossOf();
    expectGradientsMatchDifferences(
      (of, against) =>
        loss.compute({
          ...inputOf([0, 1]),
          positives: of as Tensor1D,
          negatives: against as Tensor2D,
        }).value,
      [
        { values: positives, shape: [2] },
        { values: negatives.flat(), shape: [2, 3] },
      ],
    );
  });

  it('takes counts for lists', () => {
    const loss = lossOf();
    const listed = loss.compute({
      ...inputOf([0, 1]),
      negatives: tensor2d([
        [0.8, 0.8, 0.1],
        [0.9, 0.9, 0.35],
      ]),
    });
    const counted = loss.compute({
      ...inputOf([0, 1]),
      negatives: tensor2d([
        [0.8, 0.7, 0.1],
        [0.9, 0.99, 0.35],
      ]),
      multiplicities: tensor2d([
        [2, 0, 1],
        [2, 0, 1],
      ]),
    });
    counted.value.dataSync().forEach((value, k) => {
      expect(value).toBeCloseTo(listed.value.dataSync()[k]!, 5);
    });
  });

  it('keeps the number of tensors constant, and frees its own', () => {
    const before = memory().numTensors;
    const loss = lossOf();
    const held = memory().numTensors;
    const input = inputOf([0, 1]);
    const after = memory().numTensors;
    tidy(() => {
      loss.compute(input);
    });
    loss.afterStep!({ input, ranker });
    loss.state!();
    expect(memory().numTensors).toBe(after);
    made.pop()!.dispose!();
    expect(memory().numTensors).toBe(after - (held - before));
  });
});
