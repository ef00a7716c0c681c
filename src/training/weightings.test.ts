import { memory, variableGrads } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { mf } from '../backbones/mf.js';
import { modelContext } from '../backbones/model-context.js';
import { resolveExperiment } from '../config/resolve.js';
import type { WeightingConfig } from '../config/schema/weighting.js';
import { startEngine } from '../engine/registry.js';
import { createLoss } from '../losses/registry.js';
import type { Batch, BatchSource, PairwiseBatch, SequenceBatch } from '../sampling/batch.js';
import { createBatchSource } from '../sampling/batches.js';
import { fixedBatches, sequenceDouble } from '../testing/parts.js';
import { tinySplit } from '../testing/splits.js';
import { domainsOf } from '../testing/weightings.js';
import { createWeighting } from '../weighting/registry.js';
import { weightedMean } from './objective.js';
import { lossInput } from './scoring.js';
import { Trainer } from './trainer.js';

beforeAll(async () => {
  await startEngine('wasm');
});

const train = Array.from({ length: 8 }, (_, user) =>
  [0, 1, 2].map((k) => [user, k === 0 ? 0 : (user * 2 + k * 3) % 9] as const),
).flat();
const split = tinySplit({ train, test: [[0, 8]], itemCount: 9 });
const domains = domainsOf({ common: [0, 1, 2, 3], rare: [4, 5], mixed: [3, 6] }, 9);

interface Setting {
  weighting: object;
  loss?: object;
  batches?: BatchSource;
  backbone?: ReturnType<typeof sequenceDouble>['backbone'];
}

function trainerOf({ weighting, loss = { name: 'softmax' }, batches, backbone }: Setting) {
  const experiment = resolveExperiment({
    name: 'mf',
    dataset: { name: 'movielens-1m' },
    split: { name: 'leave-one-out' },
    backbone: { name: 'mf' },
    loss,
    weighting,
    sampling: { negatives: 4 },
    training: { batchSize: 5, optimizer: { learningRate: 0.05 } },
  });
  const { sampling, training } = experiment;
  const context = modelContext(split, { domains, sampling, seed: 3 });
  const made = createLoss(experiment.loss as Parameters<typeof createLoss>[0], context);
  const initialization = { name: 'normal', deviation: 1 } as const;
  const model =
    backbone ?? mf({ name: 'mf', dimensions: 4, similarity: 'dot', initialization }, { ...context });
  const weights = createWeighting(experiment.weighting, {
    ...context,
    parameterGroups: model.parameterGroups(),
  });
  const eventWeights = weights.samplingWeights?.();
  const source = {
    needs: made.needs,
    sampling,
    batchSize: 5,
    seed: 3,
    ...(eventWeights && { eventWeights }),
  } as const;
  return new Trainer({
    backbone: model,
    loss: made,
    weighting: weights,
    batches: batches ?? createBatchSource(split, source),
    config: training,
    catalogue: split.catalogue,
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

const weightings: readonly ({ name: WeightingConfig['name'] } & Record<string, unknown>)[] = [
  { name: 'fixed', domains: ['rare'], normalize: 'none' },
  { name: 'dynamic' },
  { name: 'dynamic', window: 'epoch-seen' },
  { name: 'dynamic', window: 'epoch-seen', update: 3, multi: 'mean', normalize: 'global-mean' },
  { name: 'posthoc', window: 'epoch-seen' },
  { name: 'permuted' },
  { name: 'inverse-item-popularity' },
  { name: 'oversampling' },
];

describe.each(weightings)('%o', (weighting) => {
  it('goes on from any step to the same bytes, and leaves no tensor behind', async () => {
    const left = trainerOf({ weighting });
    await left.trainEpoch();
    const tensors = memory().numTensors;
    while (left.nextEpoch < 3) await left.trainEpoch();
    expect(memory().numTensors).toBe(tensors);
    const expected = bytes(left);
    for (const steps of [2, 5, 11]) {
      const stopped = trainerOf({ weighting });
      const controller = new AbortController();
      let done = 0;
      const onStep = () => void (++done === steps && controller.abort());
      while ((await stopped.trainEpoch({ signal: controller.signal, onStep })) !== null);
      const resumed = trainerOf({ weighting });
      resumed.restore(stopped.snapshot());
      while (resumed.nextEpoch < 3) await resumed.trainEpoch();
      expect(bytes(resumed)).toBe(expected);
    }
  });

  it('reports figures of every epoch', async () => {
    const summary = await trainerOf({ weighting }).trainEpoch();
    expect(Object.keys(summary!.weighting)).toContain('weight/rare');
    expect(Object.values(summary!.weighting).every(Number.isFinite)).toBe(true);
  });
});

const sequence: SequenceBatch = {
  kind: 'sequence',
  users: Int32Array.of(0, 1),
  items: Int32Array.of(1, 2, 3, 4, 0, 0),
  lengths: Int32Array.of(3, 1),
  maxLength: 3,
  times: null,
  targets: 'last',
  positives: Int32Array.of(4, 2),
  places: Int32Array.of(2, 3),
  negatives: Int32Array.of(0, 1, 2, 3),
  negativesPerRow: 2,
};
const losses: readonly { over: string; loss: object; batch?: Batch }[] = [
  { over: 'pairs', loss: { name: 'bpr' } },
  { over: 'labelled pairs', loss: { name: 'bce' } },
  { over: 'drawn negatives', loss: { name: 'softmax' } },
  { over: 'the whole catalogue', loss: { name: 'softmax', negatives: 'full' } },
  { over: 'positives of the batch', loss: { name: 'softmax', negatives: 'in-batch' } },
  { over: 'histories', loss: { name: 'softmax' }, batch: sequence },
];

it.each(losses)('weights the examples of a loss over $over', async ({ loss, batch }) => {
  const lossOf = async (weighting: object) => {
    const given = batch && {
      backbone: sequenceDouble({ users: 8, items: 9, dimensions: 4 }).backbone,
      batches: fixedBatches([batch]),
    };
    return (await trainerOf({ weighting, loss, ...given }).trainEpoch())!.loss;
  };
  const plain = await lossOf({ name: 'none' });
  // A weight of 1 changes nothing but rounding.
  const some = { name: 'fixed', domains: ['rare'], weight: 3 };
  expect(await lossOf({ ...some, weight: 1 })).toBeCloseTo(plain, 5);
  expect(Math.abs((await lossOf(some)) - plain)).toBeGreaterThan(1e-4);
});

describe('weighting is a shift of the prior', () => {
  // One user, whose items 0 to 5 have these shares; items 4 and 5 are of a rare domain.
  const shares = [0.4, 0.25, 0.15, 0.1, 0.06, 0.04];
  const positives = Int32Array.from(
    shares.flatMap((share, item) => Array(Math.round(100 * share)).fill(item)),
  );
  const one = tinySplit({ train: [...positives].map((item) => [0, item] as const), test: [[0, 0]] });
  const ofItems = domainsOf({ common: [0, 1, 2, 3], rare: [4, 5] }, 6);
  const weighting = { name: 'dynamic', mu: 0, wMax: 4 };

  /** p(i | u) of a model that fits, and the weights of the items. */
  async function fitted(loss: object, batch: Batch, config: object, data = { split: one, domains: ofItems }) {
    const {
      weighting: options,
      loss: lossConfig,
      sampling,
      training,
    } = resolveExperiment({
      name: 'exact',
      dataset: { name: 'movielens-1m' },
      split: { name: 'leave-one-out' },
      backbone: { name: 'mf' },
      loss,
      weighting: config,
      training: { optimizer: { learningRate: 0.05 } },
    });
    const context = modelContext(data.split, { domains: data.domains, sampling, seed: 3 });
    const backbone = mf(
      { name: 'mf', dimensions: 6, similarity: 'dot', initialization: { name: 'normal', deviation: 0.5 } },
      context,
    );
    const made = createWeighting(options, { ...context, parameterGroups: backbone.parameterGroups() });
    const trainer = new Trainer({
      backbone,
      loss: createLoss(lossConfig as Parameters<typeof createLoss>[0], context),
      weighting: made,
      batches: fixedBatches([batch]),
      config: training,
      catalogue: data.split.catalogue,
      evaluate: () => 0,
    });
    for (let step = 0; step < 250; step++) await trainer.trainEpoch();
    const ranker = backbone.ranker();
    const { userCount, itemCount } = data.split;
    const known = { offsets: new Int32Array(userCount + 1), items: new Int32Array(0), times: null };
    const all = ranker.score(
      Int32Array.from({ length: userCount }, (_, user) => user),
      known,
    );
    ranker.dispose();
    const ofUsers = Array.from({ length: userCount }, (_, user) => [
      ...all.subarray(user * itemCount, (user + 1) * itemCount),
    ]);
    return { scores: ofUsers[0]!, ofUsers, bias: [...(made.itemBias?.() ?? [])] };
  }

  const full = {
    loss: { name: 'softmax', negatives: 'full', temperature: 1 },
    batch: {
      kind: 'pairwise',
      users: new Int32Array(positives.length),
      positives,
      negatives: new Int32Array(0),
      negativesPerRow: 0,
    } as const,
  };
  /** Every positive with each item as a negative. */
  const labelled = {
    loss: { name: 'bce' },
    batch: {
      kind: 'pointwise',
      users: new Int32Array(7 * positives.length),
      items: Int32Array.of(...positives, ...[...positives].flatMap(() => [0, 1, 2, 3, 4, 5])),
      labels: new Float32Array(7 * positives.length).fill(1, 0, positives.length),
      drawn: 6 * positives.length,
    } as const,
  };

  it.each([
    ['a softmax', full],
    ['labelled pairs', labelled],
  ])(
    'makes %s fit w · p, renormalised, as the bias ln w does after training without weights',
    async (_what, { loss, batch }) => {
      const weighted = softmax((await fitted(loss, batch, weighting)).scores);
      const { scores, bias } = await fitted(loss, batch, { ...weighting, name: 'posthoc' });
      const weights = bias.map(Math.exp);
      expect(weights[0]).toBeCloseTo(weights[3]!, 6);
      expect(weights[5]).toBeGreaterThan(2);
      const expected = renormalised(shares.map((share, item) => share * weights[item]!));
      const plain = softmax(scores);
      const afterwards = softmax(scores.map((score, item) => score + bias[item]!));
      for (let item = 0; item < 6; item++) {
        expect(plain[item]).toBeCloseTo(shares[item]!, 2);
        expect(weighted[item]).toBeCloseTo(expected[item]!, 2);
        expect(afterwards[item]).toBeCloseTo(expected[item]!, 2);
      }
      expect(Math.abs(weighted[5]! - shares[5]!)).toBeGreaterThan(0.03);
    },
  );

  it('of every user, over domains whose sizes follow Zipf', async () => {
    // Four domains of two items, with shares of 1, 1/2, 1/3 and 1/4 over all users, who differ in what they like.
    const counts = [
      [30, 18, 12, 12, 6, 10, 7, 5],
      [10, 38, 14, 10, 12, 4, 3, 9],
      [40, 8, 6, 18, 4, 12, 9, 3],
    ];
    const events = counts.flatMap((row, user) =>
      row.flatMap((count, item) => Array.from({ length: count }, () => [user, item] as const)),
    );
    const data = {
      split: tinySplit({ train: events, test: [[0, 0]], itemCount: 8 }),
      domains: domainsOf({ a: [0, 1], b: [2, 3], c: [4, 5], d: [6, 7] }, 8),
    };
    const batch = {
      kind: 'pairwise',
      users: Int32Array.from(events, ([user]) => user),
      positives: Int32Array.from(events, ([, item]) => item),
      negatives: new Int32Array(0),
      negativesPerRow: 0,
    } as const;
    const weighted = await fitted(full.loss, batch, weighting, data);
    const plain = await fitted(full.loss, batch, { ...weighting, name: 'posthoc' }, data);
    const weights = plain.bias.map(Math.exp);
    expect(weights[6]! / weights[0]!).toBeGreaterThan(1.5);
    counts.forEach((row, user) => {
      const expected = renormalised(row.map((count, item) => count * weights[item]!));
      const found = softmax(weighted.ofUsers[user]!);
      const afterwards = softmax(plain.ofUsers[user]!.map((score, item) => score + plain.bias[item]!));
      for (let item = 0; item < 8; item++) {
        expect(found[item], `user ${user}, item ${item}`).toBeCloseTo(expected[item]!, 2);
        expect(afterwards[item], `user ${user}, item ${item}`).toBeCloseTo(expected[item]!, 2);
      }
    });
  });
});

describe('a weighted loss is bounded by the weights', () => {
  const batch: PairwiseBatch = {
    kind: 'pairwise',
    users: Int32Array.of(0, 1, 2, 3, 4, 5),
    positives: Int32Array.of(0, 4, 5, 6, 2, 8),
    negatives: Int32Array.of(7, 7, 1, 1, 7, 0),
    negativesPerRow: 1,
  };
  const [wMin, wMax] = [0.5, 2];

  /** Loss and gradient of some examples of the batch, by user vectors and item vectors. */
  function objectiveOf(weighting: object, examples: readonly number[]) {
    const {
      weighting: options,
      loss: lossConfig,
      sampling,
    } = resolveExperiment({
      name: 'bounds',
      dataset: { name: 'movielens-1m' },
      split: { name: 'leave-one-out' },
      backbone: { name: 'mf' },
      loss: { name: 'bpr' },
      weighting,
    });
    const context = modelContext(split, { domains, sampling, seed: 3 });
    const model = mf(
      { name: 'mf', dimensions: 4, similarity: 'dot', initialization: { name: 'normal', deviation: 1 } },
      context,
    );
    const made = createWeighting(options, { ...context, parameterGroups: model.parameterGroups() });
    made.beforeEpoch?.(0);
    const loss = createLoss(lossConfig as Parameters<typeof createLoss>[0], context);
    const some: PairwiseBatch = {
      ...batch,
      users: Int32Array.from(examples, (k) => batch.users[k]!),
      positives: Int32Array.from(examples, (k) => batch.positives[k]!),
      negatives: Int32Array.from(examples, (k) => batch.negatives[k]!),
    };
    const place = { phase: 'main', epoch: 0, step: 0 } as const;
    const { value, grads } = variableGrads(() => {
      const { scores } = model.forward(some, true, place);
      const input = lossInput(scores, some, loss, place, { excluded: null, formulation: 'sampled' });
      return weightedMean(loss, made, input, some);
    });
    const gradient = Object.values(grads).flatMap((grad) => [...grad.dataSync()]);
    const found = { loss: value.dataSync()[0]!, gradient, weights: [...(made.exampleWeights?.(some) ?? [])] };
    model.dispose();
    return found;
  }

  const every = [0, 1, 2, 3, 4, 5];
  const dynamic = { name: 'dynamic', mu: 0, wMin, wMax, normalize: 'none' };
  const norm = (gradient: readonly number[]) => Math.hypot(...gradient);

  it('in its value, its gradient and the second moment of its gradient', () => {
    const plain = objectiveOf({ name: 'none' }, every);
    const weighted = objectiveOf(dynamic, every);
    // The premise: unequal weights within the bounds.
    expect(Math.max(...weighted.weights)).toBeLessThanOrEqual(wMax);
    expect(Math.max(...weighted.weights)).toBeGreaterThan(1.2);
    expect(Math.min(...weighted.weights)).toBeGreaterThanOrEqual(wMin);
    expect(weighted.loss).toBeGreaterThan(wMin * plain.loss);
    expect(weighted.loss).toBeLessThan(wMax * plain.loss);

    const norms = (weighting: object) => every.map((k) => norm(objectiveOf(weighting, [k]).gradient));
    const [plainNorms, weightedNorms] = [norms({ name: 'none' }), norms(dynamic)];
    const largest = Math.max(...plainNorms);
    expect(norm(weighted.gradient)).toBeLessThanOrEqual(wMax * largest);
    weightedNorms.forEach((value, k) => {
      expect(value).toBeCloseTo(weighted.weights[k]! * plainNorms[k]!, 5);
    });
    const secondMoment = (of: readonly number[]) =>
      of.reduce((sum, value) => sum + value ** 2, 0) / of.length;
    expect(secondMoment(weightedNorms)).toBeLessThanOrEqual(wMax ** 2 * secondMoment(plainNorms));
    expect(secondMoment(weightedNorms)).toBeGreaterThan(secondMoment(plainNorms));
  });
});

function softmax(scores: readonly number[]): number[] {
  return renormalised(scores.map(Math.exp));
}

function renormalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}
