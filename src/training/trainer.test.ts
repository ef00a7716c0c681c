import { memory, mul, scalar, sum, tensor1d, tensor2d, type Variable, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backbone } from '../backbones/backbone.js';
import { mf } from '../backbones/mf.js';
import type { Formulation } from '../engine/formulation.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { startEngine } from '../engine/registry.js';
import { bce } from '../losses/bce.js';
import { bpr } from '../losses/bpr.js';
import type { Loss } from '../losses/loss.js';
import { softmax } from '../losses/softmax.js';
import {
  type Batch,
  exampleCount,
  type PairwiseBatch,
  type PointwiseBatch,
  type SequenceBatch,
} from '../sampling/batch.js';
import {
  balancingDouble,
  energy,
  fixedBatches,
  pairsDouble,
  sequenceDouble,
  textDouble,
  trainingConfig,
} from '../testing/parts.js';
import { none } from '../weighting/none.js';
import type { Weighting } from '../weighting/weighting.js';
import { Trainer } from './trainer.js';

const pairs = (users: number[], positives: number[], negatives: number[]): PairwiseBatch => ({
  kind: 'pairwise',
  users: Int32Array.from(users),
  positives: Int32Array.from(positives),
  negatives: Int32Array.from(negatives),
  negativesPerRow: negatives.length / users.length,
});
const first = pairs([0, 1, 2], [0, 1, 2], [3, 4, 3, 3, 0, 4]);
const second = pairs([2, 0], [3, 1], [0, 1, 2, 4]);

const size = { users: 3, items: 5 };
const cosine = () =>
  mf(
    { name: 'mf', dimensions: 4, similarity: 'cosine', initialization: { name: 'normal', deviation: 1 } },
    { userCount: 3, itemCount: 5, seed: 7 },
  );
const sl = () =>
  softmax({ name: 'softmax', temperature: 0.5, negatives: 'sampled', positiveInDenominator: false });

function trainerOf(
  parts: {
    backbone?: Backbone;
    loss?: Loss;
    weighting?: Weighting;
    batches?: Batch[];
    config?: object;
    formulation?: Formulation;
  } = {},
) {
  return new Trainer({
    backbone: parts.backbone ?? cosine(),
    loss: parts.loss ?? sl(),
    weighting: parts.weighting ?? none(),
    batches: fixedBatches(parts.batches ?? [first, second]),
    config: trainingConfig({ optimizer: { name: 'adam', learningRate: 0.05 }, ...parts.config }),
    catalogue: Uint8Array.of(1, 1, 1, 1, 1),
    ...(parts.formulation && { formulation: parts.formulation }),
    evaluate: () => 0.5,
  });
}

/** The parameters and everything else that training on depends on, as bytes. */
function bytes(trainer: Trainer): string {
  const { tensors, ...rest } = trainer.snapshot();
  const values = Object.entries(tensors).map(([name, { values: v }]) => [
    name,
    Buffer.from(v.buffer).toString('hex'),
  ]);
  return JSON.stringify([rest, values]);
}

beforeAll(async () => {
  await startEngine('wasm');
});

describe('trainEpoch', () => {
  it('refuses counted negatives for a loss that does not accept them', () => {
    const { acceptsCounts: _, ...listed } = bpr();
    expect(() => trainerOf({ loss: listed, formulation: 'counts' })).toThrow(
      'The loss bpr does not accept counted negatives',
    );
  });

  it('lowers the loss', async () => {
    const trainer = trainerOf();
    const before = await trainer.trainEpoch();
    for (let epoch = 0; epoch < 30; epoch++) await trainer.trainEpoch();
    const after = await trainer.trainEpoch();
    expect(after!.loss).toBeLessThan(before!.loss - 0.5);
    expect(after).toMatchObject({ epoch: 31, steps: 2, learningRate: 0.05 });
  });

  it('keeps the number of tensors constant', async () => {
    const trainer = trainerOf({ config: { clipNorm: 0.1, optimizer: { name: 'sgd', weightDecay: 0.1 } } });
    await trainer.trainEpoch();
    const before = memory().numTensors;
    await trainer.trainEpoch();
    expect(memory().numTensors).toBe(before);
  });

  it('stops after the running step and goes on from there', async () => {
    const left = trainerOf();
    await left.trainEpoch();
    const stopped = trainerOf();
    const controller = new AbortController();
    const options = { signal: controller.signal, onStep: () => controller.abort() };
    expect(await stopped.trainEpoch(options)).toBeNull();
    expect(stopped.snapshot().stepInEpoch).toBe(1);
    expect((await stopped.trainEpoch())?.steps).toBe(2);
    expect(bytes(stopped)).toBe(bytes(left));
  });

  it('says what went wrong when the loss is not finite', async () => {
    const backbone = cosine();
    const table = backbone.parameterGroups()[0]!.variables[1]!;
    table.assign(mul(table, Number.NaN));
    const trainer = trainerOf({ backbone });
    const before = memory().numTensors;
    await expect(trainer.trainEpoch()).rejects.toThrow(
      /The loss is NaN at step 1 \(epoch 1\)[\s\S]*first bad tensor: embeddings\/1; .*learning rate: 0\.05/,
    );
    expect(memory().numTensors).toBe(before);
  });

  it('tells the largest score of the batch when it is the loss that overflows', async () => {
    const loss: Loss = {
      ...bpr(),
      compute: ({ positives }) => ({ kind: 'per-example', value: mul(positives, Number.POSITIVE_INFINITY) }),
    };
    const backbone = mf(
      { name: 'mf', dimensions: 1, similarity: 'dot', initialization: { name: 'xavier-normal' } },
      { userCount: 3, itemCount: 5, seed: 1 },
    );
    const [users, items] = backbone.parameterGroups()[0]!.variables as [Variable, Variable];
    users.assign(tensor2d([1, 2, 3], [3, 1]));
    // Item 4 is only among the negatives of users 0 and 2.
    items.assign(tensor2d([1, 1, 1, 1, -40], [5, 1]));
    await expect(trainerOf({ backbone, loss }).trainEpoch()).rejects.toThrow('largest |score|: 120;');
  });

  it('does not begin an epoch that it is told not to train', async () => {
    const begun: number[] = [];
    const trainer = trainerOf({ loss: { ...sl(), beforeEpoch: (epoch) => void begun.push(epoch) } });
    expect(await trainer.trainEpoch({ signal: AbortSignal.abort() })).toBeNull();
    await trainer.trainEpoch();
    expect(begun).toEqual([0]);
  });

  it('moves a parameter that the batch does not reach as one whose gradient is 0', async () => {
    const unreached = variable(tensor1d([2]));
    const group = { name: 'unreached', direction: 'descend', phase: 'main', decays: true } as const;
    const loss: Loss = { ...bpr(), parameterGroups: () => [{ ...group, variables: [unreached] }] };
    const config = { optimizer: { name: 'sgd', learningRate: 0.1, weightDecay: 0.5 } };
    await trainerOf({ loss, batches: [first], config }).trainEpoch();
    expect(unreached.dataSync()[0]).toBeCloseTo(2 * 0.95, 5);
  });

  it('bounds the global gradient norm', async () => {
    const config = { optimizer: { name: 'sgd', learningRate: 1 } };
    const moved = async (clipNorm: number | null) => {
      const backbone = cosine();
      const [users, items] = backbone.parameterGroups()[0]!.variables as [Variable, Variable];
      const before = [users, items].map((table) => table.clone());
      const trainer = trainerOf({ backbone, batches: [first], config: { ...config, clipNorm } });
      await trainer.trainEpoch();
      return Math.sqrt(
        [users, items].reduce(
          (total, table, k) => total + sum(table.sub(before[k]!).square()).dataSync()[0]!,
          0,
        ),
      );
    };
    expect(await moved(0.01)).toBeCloseTo(0.01, 5);
    expect(await moved(null)).toBeGreaterThan(0.1);
  });

  it('follows the schedule', async () => {
    const trainer = trainerOf({ config: { schedule: 'cosine', epochs: 2 } });
    const { learningRate } = (await trainer.trainEpoch())!;
    expect(learningRate).toBeCloseTo(0.025, 6);
  });
});

describe('snapshot', () => {
  it('holds the formulation, so that a resumed training takes the same', async () => {
    const whole = trainerOf({ formulation: 'counts' });
    await whole.trainEpoch();
    const resumed = trainerOf({ formulation: 'sampled' });
    resumed.restore(whole.snapshot());
    expect(resumed.formulation).toBe('counts');
    await whole.trainEpoch();
    await resumed.trainEpoch();
    expect(bytes(resumed)).toBe(bytes(whole));
  });

  it('of a time without a choice of formulations goes on with the drawn items', () => {
    const { formulation, ...old } = trainerOf().snapshot();
    expect(formulation).toBe('sampled');
    const resumed = trainerOf({ formulation: 'counts' });
    resumed.restore(old);
    expect(resumed.formulation).toBe('sampled');
  });

  it('continues to the same bytes in another trainer', async () => {
    const left = trainerOf();
    const stored = trainerOf();
    for (let epoch = 0; epoch < 2; epoch++) await left.trainEpoch();
    await stored.trainEpoch();
    const resumed = trainerOf();
    resumed.restore(stored.snapshot());
    await resumed.trainEpoch();
    expect(bytes(resumed)).toBe(bytes(left));
  });

  it('is a copy that later steps do not change', async () => {
    const trainer = trainerOf();
    await trainer.trainEpoch();
    const before = JSON.stringify(trainer.snapshot());
    const snapshot = trainer.snapshot();
    await trainer.trainEpoch();
    expect(JSON.stringify(snapshot)).toBe(before);
  });

  it('is refused by a trainer of another shape', () => {
    const other = trainerOf({
      backbone: mf(
        { name: 'mf', dimensions: 3, similarity: 'dot', initialization: { name: 'xavier-normal' } },
        { userCount: 3, itemCount: 5, seed: 1 },
      ),
    });
    expect(() => other.restore(trainerOf().snapshot())).toThrow(
      'embeddings/0 of shape [3,4], expected [3,3]',
    );
  });

  it('is refused where it lacks the state of a part', () => {
    const double = sequenceDouble({ ...size, dimensions: 2 });
    const trainer = trainerOf({ backbone: double.backbone, batches: [sequence] });
    const { 'backbone/state/epochs': _, ...tensors } = trainer.snapshot().tensors;
    expect(() => trainer.restoreWeights({ tensors })).toThrow('The snapshot has no backbone/state/epochs');
  });

  it('carries the state of backbones and losses', async () => {
    const double = sequenceDouble({ ...size, dimensions: 2 });
    const trainer = trainerOf({ backbone: double.backbone, batches: [sequence] });
    await trainer.trainEpoch();
    await trainer.trainEpoch();
    const other = sequenceDouble({ ...size, dimensions: 2 });
    trainerOf({ backbone: other.backbone, batches: [sequence] }).restore(trainer.snapshot());
    expect(other.epochs.dataSync()[0]).toBe(2);
  });
});

const sequence: SequenceBatch = {
  kind: 'sequence',
  users: Int32Array.of(0, 1),
  items: Int32Array.of(0, 1, 2, 3, 0, 0),
  lengths: Int32Array.of(3, 1),
  maxLength: 3,
  times: null,
  targets: 'last',
  positives: Int32Array.of(4, 2),
  places: Int32Array.of(2, 3),
  negatives: Int32Array.of(3, 0),
  negativesPerRow: 1,
};

describe('the contracts of what is to come', () => {
  it('trains a sequential backbone with an auxiliary loss, which is reported unweighted', async () => {
    const double = sequenceDouble({ ...size, dimensions: 2 });
    const trainer = trainerOf({ backbone: double.backbone, loss: bpr(), batches: [sequence] });
    const before = await trainer.trainEpoch();
    for (let epoch = 0; epoch < 20; epoch++) await trainer.trainEpoch();
    const after = await trainer.trainEpoch();
    expect(double.seen[0]).toBe('last');
    expect(after!.loss).toBeLessThan(before!.loss);
    expect(after!.auxiliary.alignment).toBeLessThan(before!.auxiliary.alignment!);
  });

  it('trains a backbone that reads text, without its padding, and its generation loss', async () => {
    const text = (padding: number): Batch => ({
      kind: 'text',
      users: Int32Array.of(0, 1),
      tokens: Int32Array.of(0, 1, 2, 3, padding, padding),
      lengths: Int32Array.of(3, 1),
      maxLength: 3,
      targetMask: Uint8Array.of(0, 0, 1, 1, 0, 0),
      positives: Int32Array.of(4, 2),
    });
    const full = {
      name: 'softmax',
      temperature: 1,
      negatives: 'full',
      positiveInDenominator: false,
    } as const;
    const summaryAfter = async (padding: number, epochs: number) => {
      const { backbone } = textDouble({ tokens: 4, items: 5, dimensions: 3 });
      const trainer = trainerOf({ backbone, loss: softmax(full), batches: [text(padding)] });
      for (let epoch = 0; epoch < epochs; epoch++) await trainer.trainEpoch();
      return (await trainer.trainEpoch())!;
    };
    const first = await summaryAfter(0, 0);
    expect((await summaryAfter(0, 20)).loss).toBeLessThan(first.loss - 0.5);
    expect(first.auxiliary.generation).toBeGreaterThan(0);
    expect((await summaryAfter(3, 20)).loss).toBe((await summaryAfter(0, 20)).loss);
  });

  it('trains a backbone that scores pairs, and refuses a loss over all items for it', async () => {
    const { backbone, table } = pairsDouble(size);
    const trainer = trainerOf({ backbone, loss: bpr(), batches: [first] });
    const before = Float32Array.from(table.dataSync());
    await trainer.trainEpoch();
    const moved = Array.from(table.dataSync(), (value, cell) => Math.sign(value - before[cell]!) + 0);
    // User by user: the positive goes up, the negatives go down, the others stay.
    expect(moved).toEqual([1, 0, 0, -1, -1, 0, 1, 0, -1, 0, -1, 0, 1, 0, -1]);
    const full = {
      name: 'softmax',
      temperature: 1,
      negatives: 'full',
      positiveInDenominator: false,
    } as const;
    await expect(trainerOf({ backbone, loss: softmax(full) }).trainEpoch()).rejects.toThrow(
      'softmax scores users with many items, but the backbone scores single pairs',
    );
  });

  it('trains an adversary in a phase of its own, uphill and within its bounds', async () => {
    const { loss, strength } = adversarialDouble();
    const backbone = cosine();
    const trainer = trainerOf({ backbone, loss, batches: [first] });
    const [users] = backbone.parameterGroups()[0]!.variables as [Variable];
    const start = energy(users);
    await trainer.trainEpoch();
    const afterFirst = strength.dataSync()[0]!;
    expect(afterFirst).toBeGreaterThan(1);
    expect(energy(users)).not.toBe(start);
    await trainer.trainEpoch();
    expect(strength.dataSync()[0]).toBe(afterFirst);
    for (let epoch = 2; epoch < 40; epoch++) await trainer.trainEpoch();
    expect(strength.dataSync()[0]).toBeCloseTo(1.2, 5);
  });

  it('can give an adversary an epoch in which the model rests', async () => {
    const { loss, strength } = adversarialDouble();
    const backbone = cosine();
    const trainer = trainerOf({
      backbone,
      loss: { ...loss, adversaryPass: () => 'instead' },
      batches: [first],
    });
    const [users] = backbone.parameterGroups()[0]!.variables as [Variable];
    const start = energy(users);
    expect(await trainer.trainEpoch()).toMatchObject({ epoch: 0, steps: 1 });
    expect(strength.dataSync()[0]).toBeGreaterThan(1);
    expect(energy(users)).toBe(start);
    expect(trainer.nextEpoch).toBe(1);
  });

  it("goes on within an adversary's pass, to the same bytes", async () => {
    const left = trainerOf({ loss: adversarialDouble().loss });
    await left.trainEpoch();
    const { loss, places } = adversarialDouble();
    const stopped = trainerOf({ loss });
    const controller = new AbortController();
    const options = { signal: controller.signal, onStep: () => controller.abort() };
    expect(await stopped.trainEpoch(options)).toBeNull();
    expect(stopped.snapshot()).toMatchObject({ phase: 'adversary', stepInEpoch: 1 });
    const resumedLoss = adversarialDouble();
    const resumed = trainerOf({ loss: resumedLoss.loss });
    resumed.restore(stopped.snapshot());
    await resumed.trainEpoch();
    expect(bytes(resumed)).toBe(bytes(left));
    expect([...places, ...resumedLoss.places]).toEqual(['adversary 0', 'adversary 1', 'main 0', 'main 1']);
  });

  it('shows a loss the scores around each step, and the model after it', async () => {
    const calls: string[] = [];
    const loss: Loss = {
      ...bpr(),
      beforeEpoch: (epoch) => calls.push(`epoch ${epoch}`),
      beforeStep: ({ input }) => calls.push(`before ${input.step}: ${input.negatives!.shape}`),
      afterStep: ({ input, ranker }) => {
        const model = ranker();
        calls.push(`after ${input.step}: ${input.positives.size} scores of ${model.itemCount} items`);
        model.dispose();
      },
    };
    const trainer = trainerOf({ loss, batches: [first] });
    await trainer.trainEpoch();
    expect(calls).toEqual(['epoch 0', 'before 0: 3,2', 'after 0: 3 scores of 5 items']);
    const before = memory().numTensors;
    await trainer.trainEpoch();
    expect(memory().numTensors).toBe(before);
  });

  it('weights examples and normalises by the sum of the weights', async () => {
    const lossWith = async (weights: number[] | null, normalize?: 'batch-sum' | 'batch-size') => {
      const weighting: Weighting = {
        name: 'double',
        exampleWeights: () => (weights ? Float32Array.from(weights) : null),
        ...(normalize && { normalize }),
      };
      return (await trainerOf({ weighting, batches: [first] }).trainEpoch())!.loss;
    };
    const plain = await lossWith(null);
    expect(await lossWith([2, 2, 2])).toBeCloseTo(plain, 5);
    expect(await lossWith([2, 2, 2], 'batch-size')).toBeCloseTo(2 * plain, 5);
    expect(await lossWith([1, 0, 0])).not.toBeCloseTo(plain, 3);
    expect(await lossWith([0, 0, 0])).toBe(0);
  });

  it('combines the losses of domains with learned shares, and shows their gradient norms', async () => {
    const backbone = cosine();
    const shared = backbone.parameterGroups()[0]!.variables;
    const { weighting, shares, norms, losses } = balancingDouble(shared);
    const domains: Batch = {
      kind: 'domains',
      parts: [
        { domain: 'books', batch: first },
        { domain: 'music', batch: second },
      ],
    };
    let hooks = 0;
    const loss: Loss = { ...sl(), beforeStep: () => void hooks++ };
    const trainer = trainerOf({ backbone, loss, weighting, batches: [domains] });
    const before = await trainer.trainEpoch();
    for (let epoch = 0; epoch < 20; epoch++) await trainer.trainEpoch();
    const after = await trainer.trainEpoch();
    // Once a step and domain: looking at gradient norms is no step.
    expect(hooks).toBe(2 * 22);
    expect(after!.loss).toBeLessThan(before!.loss);
    expect(after!.weighting.books).toBe(shares.dataSync()[0]);
    expect(norms[0]).toHaveLength(2);
    expect(0.5 * losses[0]![0]! + 0.5 * losses[0]![1]!).toBeCloseTo(before!.loss, 5);
    expect(norms[0]!.every((norm) => norm > 0)).toBe(true);
    expect(Array.from(shares.dataSync()).every((share) => share > 0.4499 && share < 0.5501)).toBe(true);
    expect(shares.dataSync()[0]).not.toBe(0.5);
  });

  it('takes the mean over all dense targets', async () => {
    const dense: SequenceBatch = {
      ...sequence,
      targets: 'dense',
      positives: Int32Array.of(4, 2, 1, 3),
      places: Int32Array.of(0, 1, 2, 3),
      negatives: Int32Array.of(0, 1, 2, 4),
    };
    const lossOf = async (batch: SequenceBatch, weighting = none()) => {
      const { backbone } = sequenceDouble({ ...size, dimensions: 2 });
      // A double of one vector a target: each position has the vector of its row.
      const perTarget: Backbone = {
        ...backbone,
        forward: (given, training, position) => {
          const { scores } = backbone.forward(
            { ...given, targets: 'last' } as SequenceBatch,
            training,
            position,
          );
          if (scores.kind !== 'factorised') throw new Error('expected factors');
          const rows = gatherRows(scores.users, tensor1d([0, 0, 0, 1], 'int32'));
          return { scores: { ...scores, users: rows } };
        },
      };
      const trainer = trainerOf({ backbone: perTarget, loss: bpr(), batches: [batch], weighting });
      return (await trainer.trainEpoch())!.loss;
    };
    expect(exampleCount(dense)).toBe(4);
    const twice: Weighting = { name: 'double', exampleWeights: () => new Float32Array(4).fill(2) };
    expect(await lossOf(dense, twice)).toBeCloseTo(await lossOf(dense), 6);
  });

  it('refuses a backbone that does not read the batches', () => {
    const { backbone } = sequenceDouble({ ...size, dimensions: 2 });
    expect(() => trainerOf({ backbone })).toThrow(
      'sequence-double reads sequence batches, got pairwise ones',
    );
  });

  it('refuses to weight examples of a loss that has one value for the batch', () => {
    const loss: Loss = { ...bpr(), perExample: false, compute: () => ({ kind: 'batch', value: scalar(1) }) };
    const weighting: Weighting = { name: 'double', exampleWeights: () => Float32Array.of(1, 1, 1) };
    expect(() => trainerOf({ loss, weighting })).toThrow('no value per example');
  });
});

describe('weight decay', () => {
  let start: Float32Array;
  const decayed = async (weightDecayKind: string) => {
    const backbone = cosine();
    const [users] = backbone.parameterGroups()[0]!.variables as [Variable];
    start = Float32Array.from(users.dataSync());
    const optimizer = { name: 'sgd', learningRate: 0.1, weightDecay: 0.5, weightDecayKind };
    const loss: Loss = {
      ...bpr(),
      // A loss without gradient, so that only the decay moves anything.
      compute: ({ positives }) => ({ kind: 'per-example', value: mul(positives, 0) }),
    };
    await trainerOf({ backbone, loss, batches: [first], config: { optimizer } }).trainEpoch();
    return Array.from(users.dataSync(), (value, k) => value / start[k]!);
  };

  it.each(['coupled', 'decoupled'])('%s shrinks every parameter by learning rate × decay', async (kind) => {
    for (const ratio of await decayed(kind)) expect(ratio).toBeCloseTo(0.95, 5);
  });

  it('ego shrinks the embeddings of the batch by their share of it', async () => {
    for (const ratio of await decayed('ego')) expect(ratio).toBeCloseTo(1 - (0.1 * 0.5) / 3, 5);
  });

  it('shares the decay of labelled pairs among the events, not among their drawn negatives', async () => {
    const backbone = mf(
      { name: 'mf', dimensions: 2, similarity: 'dot', initialization: { name: 'normal', deviation: 1 } },
      { userCount: 2, itemCount: 3, seed: 3 },
    );
    const tables = backbone.parameterGroups()[0]!.variables;
    const before = tables.map((table) => Float32Array.from(table.dataSync()));
    const batch: PointwiseBatch = {
      kind: 'pointwise',
      users: Int32Array.of(0, 1, 0, 1),
      items: Int32Array.of(0, 1, 2, 2),
      labels: Float32Array.of(1, 1, 0, 0),
      drawn: 2,
    };
    const optimizer = { name: 'sgd', learningRate: 0.1, weightDecay: 0.5, weightDecayKind: 'output' };
    const loss: Loss = {
      ...bce(),
      compute: ({ positives }) => ({ kind: 'per-example', value: mul(positives, 0) }),
    };
    await trainerOf({ backbone, loss, batches: [batch], config: { optimizer } }).trainEpoch();
    const [users, items] = tables.map((table, k) =>
      Array.from(table.dataSync(), (value, entry) => value / before[k]![entry]!),
    );
    const once = 1 - (0.1 * 0.5) / 2;
    for (const ratio of users!) expect(ratio).toBeCloseTo(once, 5);
    // Item 2 was drawn twice.
    [once, once, once, once, 0.95, 0.95].forEach((ratio, entry) => {
      expect(items![entry]).toBeCloseTo(ratio, 5);
    });
  });

  it('output does nothing to normalised vectors, whose norm is fixed', async () => {
    for (const ratio of await decayed('output')) expect(ratio).toBeCloseTo(1, 5);
  });
});

/** A loss with an adversary: a factor that the adversary's phase drives up, within [0, 1.2]. */
function adversarialDouble() {
  const strength = variable(tensor1d([1]));
  const places: string[] = [];
  const inner = bpr();
  const loss: Loss = {
    ...inner,
    name: 'adversarial-double',
    compute(input) {
      places.push(`${input.phase} ${input.step}`);
      const { value } = inner.compute(input);
      return { kind: 'per-example', value: mul(value, strength) };
    },
    adversaryPass: (epoch) => epoch !== 1,
    parameterGroups: () => [
      {
        name: 'adversary',
        variables: [strength],
        direction: 'ascend',
        clamp: { min: 0, max: 1.2 },
        phase: 'adversary',
        decays: false,
      },
    ],
  };
  return { loss, strength, places };
}
