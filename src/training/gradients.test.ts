import { dispose, memory, mul, sum, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it, vi } from 'vitest';
import type { Backbone } from '../backbones/backbone.js';
import { mf } from '../backbones/mf.js';
import { currentEngine } from '../engine/engine.js';
import { startEngine } from '../engine/registry.js';
import { isByRow, type NamedGradients } from '../engine/row-gradient.js';
import { bce } from '../losses/bce.js';
import { bpr } from '../losses/bpr.js';
import type { Loss } from '../losses/loss.js';
import { softmax } from '../losses/softmax.js';
import type { PairwiseBatch, PointwiseBatch, SingleBatch } from '../sampling/batch.js';
import { describeEngines } from '../testing/engines.js';
import { energy, fixedBatches, trainingConfig } from '../testing/parts.js';
import { none } from '../weighting/none.js';
import { differentiate } from './gradients.js';
import { globalNorm } from './groups.js';
import { stepLosses } from './objective.js';
import { Trainer } from './trainer.js';

const pairs: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(3, 1, 3),
  positives: Int32Array.of(6, 2, 2),
  negatives: Int32Array.of(4, 4, 0, 6, 0, 4),
  negativesPerRow: 2,
};
const others: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(0, 3),
  positives: Int32Array.of(1, 4),
  negatives: Int32Array.of(6, 1),
  negativesPerRow: 1,
};
const labelled: PointwiseBatch = {
  kind: 'pointwise',
  users: Int32Array.of(0, 3, 0),
  items: Int32Array.of(5, 0, 5),
  labels: Float32Array.of(1, 0, 0),
  drawn: 1,
};
const position = { phase: 'main', epoch: 0, step: 0 } as const;
const sl = () =>
  softmax({ name: 'softmax', temperature: 0.5, negatives: 'sampled', positiveInDenominator: false });

const USERS = 4;
const ITEMS = 7;

function model(similarity: 'dot' | 'cosine' = 'dot'): {
  backbone: Backbone;
  users: Variable;
  items: Variable;
} {
  const backbone = mf(
    { name: 'mf', dimensions: 3, similarity, initialization: { name: 'normal', deviation: 1 } },
    { userCount: USERS, itemCount: ITEMS, seed: 5 },
  );
  const [users, items] = backbone.parameterGroups()[0]!.variables as [Variable, Variable];
  return { backbone, users, items };
}

/** In the shape of the variable. */
function dense(gradients: NamedGradients, target: Variable): number[] {
  const gradient = gradients[target.name]!;
  return tidy(() => [
    ...(isByRow(gradient)
      ? currentEngine().kernels.scatterAddRows(gradient.values, gradient.rows, target.shape[0]!)
      : gradient
    ).dataSync(),
  ]);
}

describeEngines('gradients by row on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  const gradientsOf = (parts: {
    backbone: Backbone;
    loss?: Loss;
    batch?: SingleBatch;
    optimizer?: object;
    variables: Variable[];
    tables: Variable[];
  }) => {
    const config = trainingConfig({ optimizer: { name: 'lazy-adam', ...parts.optimizer } });
    const objective = {
      backbone: parts.backbone,
      loss: parts.loss ?? bpr(),
      weighting: none(),
      optimizer: config.optimizer,
      excluded: null,
      formulation: 'sampled' as const,
    };
    return differentiate(() => stepLosses(objective, parts.batch ?? pairs, position, []), {
      variables: parts.variables,
      tables: new Set<Tensor>(parts.tables),
    });
  };

  it.each([
    ['BPR', 'dot', bpr, pairs, {}],
    ['softmax', 'cosine', sl, pairs, {}],
    ['labelled pairs', 'dot', bce, labelled, {}],
    ['decay of embeddings', 'cosine', sl, pairs, { weightDecay: 0.3, weightDecayKind: 'ego' }],
    ['decay of what is scored', 'dot', bce, labelled, { weightDecay: 0.3, weightDecayKind: 'output' }],
  ] as const)('are those of the whole tables: %s, %s', (_title, similarity, loss, batch, optimizer) => {
    const { backbone, users, items } = model(similarity);
    const common = { backbone, loss: loss(), batch, optimizer, variables: [users, items] };
    const whole = gradientsOf({ ...common, tables: [] });
    const byRow = gradientsOf({ ...common, tables: [users, items] });
    expect(byRow.total.dataSync()[0]).toBeCloseTo(whole.total.dataSync()[0]!, 5);
    for (const table of [users, items]) {
      expect(isByRow(whole.gradients[table.name]!)).toBe(false);
      expect(isByRow(byRow.gradients[table.name]!)).toBe(true);
      const expected = dense(whole.gradients, table);
      dense(byRow.gradients, table).forEach((value, k) => {
        expect(value).toBeCloseTo(expected[k]!, 5);
      });
    }
    expect(globalNorm(Object.values(byRow.gradients))).toBeCloseTo(
      globalNorm(Object.values(whole.gradients)),
      4,
    );
  });

  it('hold each row that was looked up once', () => {
    const { backbone, users, items } = model();
    const { gradients } = gradientsOf({ backbone, variables: [users, items], tables: [users, items] });
    const rows = (table: Variable) => {
      const gradient = gradients[table.name]!;
      return isByRow(gradient) ? [...gradient.rows.dataSync()] : null;
    };
    expect(rows(users)).toEqual([3, 1]);
    expect(rows(items)).toEqual([6, 2, 4, 0]);
  });

  it('are in the shape of a table that is also used as a whole', () => {
    const { backbone, users, items } = model();
    const loss: Loss = {
      ...bpr(),
      compute: (input) => {
        const { value } = bpr().compute(input);
        return {
          kind: 'batch',
          value: value
            .mean()
            .add(sum(mul(items, 2)))
            .asScalar(),
        };
      },
    };
    const common = { backbone, loss, variables: [users, items] };
    const { gradients } = gradientsOf({ ...common, tables: [users, items] });
    const expected = gradientsOf({ ...common, tables: [] });
    expect(isByRow(gradients[items.name]!)).toBe(false);
    dense(gradients, items).forEach((value, k) => {
      expect(value).toBeCloseTo(dense(expected.gradients, items)[k]!, 5);
    });
  });

  it('have no rows where nothing was looked up', () => {
    const { backbone, users, items } = model();
    const { items: unreached } = model();
    const variables = [users, items, unreached];
    const { gradients } = gradientsOf({ backbone, variables, tables: variables });
    const gradient = gradients[unreached.name]!;
    expect(isByRow(gradient) && gradient.rows.size).toBe(0);
  });

  it('leave no tensors behind, and none in the size of a table is made', () => {
    const { backbone, users, items } = model();
    const scatter = vi.spyOn(currentEngine().kernels, 'scatterAddRows');
    const before = memory().numTensors;
    const { losses, total, gradients } = gradientsOf({
      backbone,
      variables: [users, items],
      tables: [users, items],
    });
    expect(scatter.mock.calls.map(([, , rowCount]) => rowCount)).toEqual([2]);
    scatter.mockRestore();
    dispose([total, losses.main, losses.auxiliary, gradients]);
    expect(memory().numTensors).toBe(before);
  });

  const trainerOf = (config: object = {}) => {
    const { backbone, users, items } = model();
    const trainer = new Trainer({
      backbone,
      loss: bpr(),
      weighting: none(),
      batches: fixedBatches([pairs, others]),
      config: trainingConfig({ optimizer: { name: 'lazy-adam', learningRate: 0.05 }, ...config }),
      catalogue: new Uint8Array(ITEMS).fill(1),
      evaluate: () => 0,
    });
    return { trainer, users, items };
  };
  const bytes = (trainer: Trainer) => JSON.stringify(trainer.snapshot());

  it('let lazy-adam learn, move rows of the batch and no others', async () => {
    const { trainer, users, items } = trainerOf();
    const start = [[...users.dataSync()].slice(6, 9), [...items.dataSync()].slice(9, 12)];
    const moved = energy(users);
    const before = (await trainer.trainEpoch())!.loss;
    for (let epoch = 0; epoch < 20; epoch++) await trainer.trainEpoch();
    expect((await trainer.trainEpoch())!.loss).toBeLessThan(before - 0.2);
    expect(energy(users)).not.toBe(moved);
    // User 2 and item 3 are in no batch.
    expect([[...users.dataSync()].slice(6, 9), [...items.dataSync()].slice(9, 12)]).toEqual(start);
  });

  it.each(['lazy-adam', 'adam'])(
    'let %s go on from a snapshot to the same bytes, without changing the snapshot',
    async (optimizer) => {
      const config = { optimizer: { name: optimizer, learningRate: 0.05 } };
      const left = trainerOf(config).trainer;
      const stored = trainerOf(config).trainer;
      for (let epoch = 0; epoch < 3; epoch++) await left.trainEpoch();
      await stored.trainEpoch();
      const snapshot = stored.snapshot();
      const before = JSON.stringify(snapshot);
      const { trainer } = trainerOf(config);
      trainer.restore(snapshot);
      for (let epoch = 0; epoch < 2; epoch++) await trainer.trainEpoch();
      expect(bytes(trainer)).toBe(bytes(left));
      expect(JSON.stringify(snapshot)).toBe(before);
      expect(Object.keys(snapshot.tensors)).toEqual([
        'embeddings/0',
        'embeddings/1',
        'embeddings/optimizer/first/0',
        'embeddings/optimizer/second/0',
        'embeddings/optimizer/first/1',
        'embeddings/optimizer/second/1',
      ]);
    },
  );

  it('are clipped by the norm of all of them', async () => {
    const momentsAfter = async (clipNorm: number | null) => {
      const { trainer } = trainerOf({ clipNorm });
      const controller = new AbortController();
      await trainer.trainEpoch({ signal: controller.signal, onStep: () => controller.abort() });
      const { tensors } = trainer.snapshot();
      return [0, 1].flatMap((k) => [...tensors[`embeddings/optimizer/first/${k}`]!.values]);
    };
    // The first moments are a tenth of the first gradients.
    const norm = 10 * Math.hypot(...(await momentsAfter(null)));
    expect(norm).toBeGreaterThan(0.05);
    expect(10 * Math.hypot(...(await momentsAfter(0.05)))).toBeCloseTo(0.05, 5);
    expect(10 * Math.hypot(...(await momentsAfter(2 * norm)))).toBeCloseTo(norm, 5);
  });

  it('keep the number of tensors constant', async () => {
    const { trainer } = trainerOf({ clipNorm: 0.1 });
    await trainer.trainEpoch();
    const before = memory().numTensors;
    await trainer.trainEpoch();
    expect(memory().numTensors).toBe(before);
  });

  it('refuse a loss over all items, whose scores are not there', () => {
    const { backbone, users, items } = model();
    const loss = softmax({
      name: 'softmax',
      temperature: 1,
      negatives: 'full',
      positiveInDenominator: false,
    });
    expect(() => gradientsOf({ backbone, loss, variables: [users, items], tables: [items] })).toThrow(
      'softmax is over all items, but the backbone gave those of the batch',
    );
  });
});
