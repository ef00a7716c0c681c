import { memory, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backbone } from '../backbones/backbone.js';
import { matrix } from '../backbones/embedding-tables.js';
import { factorisedRanker } from '../backbones/factorised-ranker.js';
import { modelContext } from '../backbones/model-context.js';
import { resolveExperiment } from '../config/resolve.js';
import { drawsNegatives, maySharedNegatives } from '../config/traits.js';
import type { Formulation } from '../engine/formulation.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { startEngine } from '../engine/registry.js';
import { createLoss, losses } from '../losses/registry.js';
import { createBatchSource } from '../sampling/batches.js';
import { splitDataset } from '../split/split-dataset.js';
import { tinyDataset } from '../testing/datasets.js';
import { describeEngines } from '../testing/engines.js';
import { parameter } from '../testing/parts.js';
import { none } from '../weighting/none.js';
import { Trainer } from './trainer.js';

/** Twelve items in a circle, of which user u sees 3 to 8 one after the other from item u on. */
const rows = Array.from({ length: 6 }, (_, user) =>
  Array.from({ length: 4 + user }, (_, step): [number, number] => [user, (user + step) % 12]),
);
const split = splitDataset(
  tinyDataset({
    users: rows.flat().map(([user]) => user),
    items: rows.flat().map(([, item]) => item),
    parts: rows.flatMap((row) => row.map((_, place) => (place < row.length - 1 ? 0 : 2))),
    rowsInTimeOrder: true,
    itemCount: 12,
  }),
  { name: 'provided', seed: 0, validation: 'none', validationShare: 0.1 },
  { seed: 1, coldItems: 'keep' },
);

/** A vector for each item that is read and each that follows: the score of a transition is their product. */
function transitions(): Backbone {
  const known = parameter(12, 4);
  const items = parameter(12, 4, 1);
  return {
    name: 'transitions',
    accepts: ['sequence'],
    parameterGroups: () => [
      { name: 'double', variables: [known, items], direction: 'descend', phase: 'main', decays: true },
    ],
    forward(batch) {
      if (batch.kind !== 'sequence') throw new Error(`expected a sequence, got ${batch.kind}`);
      const read = batch.places.map((place) => batch.items[place]!);
      const users = gatherRows(matrix(known), tensor1d(read, 'int32'));
      return { scores: { kind: 'factorised', users, items: matrix(items), similarity: 'dot' } };
    },
    ranker() {
      // As with every backbone that reads histories, no user has one vector.
      const { vectors: _vectors, ...ranker } = factorisedRanker({
        name: 'transitions',
        users: matrix(known).clone(),
        items: matrix(items).clone(),
        similarity: 'dot',
      });
      return ranker;
    },
    dispose() {
      known.dispose();
      items.dispose();
    },
  };
}

interface Keys {
  loss: object;
  targets?: 'dense' | 'window' | 'last';
  sharing?: 'example' | 'row' | 'batch';
  maxLength?: number;
  positions?: number | 'all';
  formulation?: Formulation;
}

function experimentOf({ loss, targets = 'dense', sharing = 'example', positions = 'all' }: Keys) {
  return resolveExperiment({
    name: 'circle',
    dataset: { name: 'movielens-1m' },
    split: { name: 'leave-one-out' },
    backbone: { name: 'mf' },
    loss,
    sampling: { negatives: 3, sharing },
    sequence: { targets, prefixes: 'all', window: 2, positions },
    training: { batchSize: 4, optimizer: { name: 'adam', learningRate: 0.05 } },
  });
}

function trainerOf(keys: Keys) {
  const { loss: config, sampling, sequence, training } = experimentOf(keys);
  const context = modelContext(split, { domains: null, sampling, seed: 3 });
  const loss = createLoss(config as Parameters<typeof createLoss>[0], context);
  const { formulation = 'sampled', maxLength = 8 } = keys;
  return new Trainer({
    backbone: transitions(),
    loss,
    weighting: none(),
    batches: createBatchSource(split, {
      needs: loss.needs,
      sampling,
      sequence: { ...sequence, maxLength },
      batchSize: training.batchSize,
      seed: 3,
      reusesMemory: true,
    }),
    config: training,
    catalogue: split.catalogue,
    formulation: loss.acceptsCounts || formulation !== 'counts' ? formulation : 'sampled',
    evaluate: () => 0,
  });
}

const configurations: readonly object[] = [
  ...Object.keys(losses)
    .filter((name) => !['expression', 'sl-at-k'].includes(name))
    .map((name) => ({ name })),
  { name: 'expression', formula: 'mean(softplus(negative - positive))' },
  { name: 'softmax', negatives: 'full' },
  { name: 'softmax', negatives: 'in-batch', logQ: 'standard', positiveInDenominator: true },
  { name: 'softmax', negatives: 'mixed', logQ: 'negatives-only', positiveInDenominator: true },
];
const titled = configurations.map((loss): [string, object] => [Object.values(loss).join(' '), loss]);
const sharable = titled.filter(([, loss]) => maySharedNegatives(experimentOf({ loss }).loss));

beforeAll(async () => {
  await startEngine('wasm');
});

describe.each(titled)('%s over histories', (_title, loss) => {
  it.each(['dense', 'last'] as const)('trains on %s targets', async (targets) => {
    const trainer = trainerOf({ loss, targets });
    const first = (await trainer.trainEpoch())!;
    const tensors = memory().numTensors;
    for (let epoch = 0; epoch < 4; epoch++) await trainer.trainEpoch();
    const last = (await trainer.trainEpoch())!;
    expect(memory().numTensors).toBe(tensors);
    expect(Number.isFinite(last.loss)).toBe(true);
    expect(last.loss).toBeLessThan(first.loss);
    trainer.dispose();
  });

  it('does not heed padding', async () => {
    const lossesOf = async (maxLength: number) => {
      const trainer = trainerOf({ loss, maxLength });
      const found = [(await trainer.trainEpoch())!.loss, (await trainer.trainEpoch())!.loss];
      trainer.dispose();
      return found;
    };
    const [narrow, wide] = [await lossesOf(8), await lossesOf(11)];
    narrow.forEach((value, epoch) => {
      expect(wide[epoch]).toBeCloseTo(value, 4);
    });
  });

  it('goes on from a snapshot within an epoch to the same bytes', async () => {
    const trainer = trainerOf({ loss });
    const interrupted = new AbortController();
    await trainer.trainEpoch({ signal: interrupted.signal, onStep: () => interrupted.abort() });
    const resumed = trainerOf({ loss });
    resumed.restore(trainer.snapshot());
    await trainer.trainEpoch();
    await resumed.trainEpoch();
    expect(resumed.snapshot()).toEqual(trainer.snapshot());
    for (const each of [trainer, resumed]) each.dispose();
  });
});

describe.each([
  ['softmax over drawn items', { name: 'softmax' }, 'row'],
  ['softmax over mixed items', { name: 'softmax', negatives: 'mixed', logQ: 'standard' }, 'example'],
  ['gbce', { name: 'gbce' }, 'batch'],
  ['bce', { name: 'bce' }, 'example'],
] as const)('%s at some positions of histories', (_title, loss, sharing) => {
  it('trains, and does not heed padding', async () => {
    const lossesOf = async (maxLength: number) => {
      const trainer = trainerOf({ loss, sharing, maxLength, positions: 3 });
      const found: number[] = [];
      for (let epoch = 0; epoch < 6; epoch++) found.push((await trainer.trainEpoch())!.loss);
      trainer.dispose();
      return found;
    };
    const [narrow, wide] = [await lossesOf(8), await lossesOf(11)];
    expect(narrow[5]).toBeLessThan(narrow[0]!);
    narrow.slice(0, 2).forEach((value, epoch) => {
      expect(wide[epoch]).toBeCloseTo(value, 4);
    });
  });
});

describe.each(sharable)('%s with negatives that the batch shares', (_title, loss) => {
  it.each(['dense', 'last'] as const)('trains on %s targets', async (targets) => {
    const trainer = trainerOf({ loss, targets, sharing: 'batch' });
    const first = (await trainer.trainEpoch())!;
    for (let epoch = 0; epoch < 4; epoch++) await trainer.trainEpoch();
    expect((await trainer.trainEpoch())!.loss).toBeLessThan(first.loss);
    trainer.dispose();
  });
});

it('every loss that may share negatives counts them', () => {
  for (const [, loss] of sharable) {
    const { loss: config, sampling } = experimentOf({ loss });
    expect(drawsNegatives(config)).toBe(true);
    const context = modelContext(split, { domains: null, sampling, seed: 3 });
    const made = createLoss(config as Parameters<typeof createLoss>[0], context);
    expect(made.acceptsCounts, made.name).toBe(true);
    made.dispose?.();
  }
});

it('the diagnostics of labelled histories leave padding out', () => {
  const trainer = trainerOf({ loss: { name: 'bce' } });
  const { sampling, sequence } = experimentOf({ loss: { name: 'bce' } });
  const figuresOf = (maxLength: number) => {
    const source = createBatchSource(split, {
      needs: 'pointwise',
      sampling,
      sequence: { ...sequence, maxLength },
      batchSize: 4,
      seed: 3,
    });
    return trainer.gradientFigures([...source.epoch(0)][0]!);
  };
  const [narrow, wide] = [figuresOf(8), figuresOf(11)];
  expect(Object.keys(narrow).length).toBeGreaterThan(1);
  for (const [name, figure] of Object.entries(narrow)) {
    expect(wide[name as keyof typeof wide], name).toBeCloseTo(figure!, 4);
  }
  trainer.dispose();
});

describeEngines('histories on %s', (engine) => {
  it.each([
    ['listed', { name: 'softmax' }, 'example'],
    ['labelled', { name: 'bce' }, 'example'],
    ['shared', { name: 'gbce' }, 'batch'],
    ['mixed', { name: 'softmax', negatives: 'mixed', logQ: 'standard' }, 'example'],
  ] as const)('give the same loss as on wasm (%s)', async (_title, loss, sharing) => {
    const valueOn = async (name: 'wasm' | typeof engine) => {
      await startEngine(name);
      const trainer = trainerOf({ loss, sharing });
      const value = (await trainer.trainEpoch())!.loss;
      trainer.dispose();
      return value;
    };
    const onWasm = await valueOn('wasm');
    expect(await valueOn(engine)).toBeCloseTo(onWasm, 4);
  });
});
