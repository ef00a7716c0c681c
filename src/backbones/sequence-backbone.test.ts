import { memory, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import { startEngine } from '../engine/registry.js';
import { bpr } from '../losses/bpr.js';
import { describeEngines } from '../testing/engines.js';
import { fixedBatches, trainingConfig } from '../testing/parts.js';
import { backboneConfig, firstStep, historiesOf, sequenceBatch, vectorsOf } from '../testing/sequences.js';
import { Trainer } from '../training/trainer.js';
import { none } from '../weighting/none.js';
import type { Backbone, FactorisedScores } from './backbone.js';
import { gru4rec } from './gru4rec.js';
import { pinnerformer } from './pinnerformer.js';
import { pinnerformerLite } from './pinnerformer-lite.js';
import { sasrec } from './sasrec.js';

const sizes = { preset: 'small', dimensions: 8, maxLength: 6 };
const configs = [
  backboneConfig({ name: 'sasrec', ...sizes, heads: 2 }),
  backboneConfig({ name: 'sasrec', variant: 'original', ...sizes }),
  backboneConfig({ name: 'sasrec', outputTable: 'separate', ...sizes }),
  backboneConfig({ name: 'sasrec', variant: 'recbole', ...sizes, heads: 2 }),
  backboneConfig({ name: 'sasrec', similarity: 'cosine', ...sizes }),
  backboneConfig({ name: 'gru4rec', ...sizes, hidden: 12 }),
  backboneConfig({ name: 'pinnerformer', ...sizes }),
  backboneConfig({ name: 'pinnerformer', ...sizes, temperature: { learned: false } }),
  backboneConfig({ name: 'pinnerformer', ...sizes, domains: true }),
  backboneConfig({ name: 'pinnerformer-lite', ...sizes }),
];
const titles = [
  'pre-norm',
  'original',
  'separate table',
  'recbole',
  'cosine',
  'gru4rec',
  'pinnerformer',
  'pinnerformer at a fixed temperature',
  'pinnerformer with domains',
  'pinnerformer-lite',
];
const cases = configs.map((config, k): [string, () => Backbone] => [titles[k]!, () => create(config)]);

function create(config: Extract<ResolvedBackboneConfig, { maxLength: number }>): Backbone {
  const train = { ...historiesOf([[0]]), labels: null };
  const ofItem = {
    offsets: Int32Array.of(0, 1, 2, 2, 4, 5, 6, 7),
    values: Int32Array.of(0, 1, 0, 1, 1, 0, 1),
  };
  const domains = { names: ['Drama', 'Horror'], ofItem };
  const context = { itemCount: 7, seed: 3, train, domains };
  switch (config.name) {
    case 'sasrec':
      return sasrec(config, context);
    case 'gru4rec':
      return gru4rec(config, context);
    case 'pinnerformer':
      return pinnerformer(config, context);
    case 'pinnerformer-lite':
      return pinnerformerLite(config, context);
  }
}

/** Runs a check and leaves no tensor of the backbone behind. */
function withBackbone<Result>(make: () => Backbone, check: (backbone: Backbone) => Result): Result {
  const before = memory().numTensors;
  const backbone = make();
  const result = check(backbone);
  backbone.dispose();
  expect(memory().numTensors).toBe(before);
  return result;
}

const expectRows = (found: number[][], expected: number[][]) => {
  expect(found.length).toBe(expected.length);
  found.forEach((row, k) => {
    row.forEach((value, c) => {
      expect(value).toBeCloseTo(expected[k]![c]!, 4);
    });
  });
};

describeEngines('sequential backbones on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  describe.each(cases)('%s', (_title, make) => {
    it('never sees what comes later', () => {
      withBackbone(make, (backbone) => {
        const [before, after] = [
          [1, 2, 3, 4, 5],
          [1, 2, 3, 6, 0],
        ].map((history) => vectorsOf(backbone, sequenceBatch([history])));
        expect(after!.slice(0, 3)).toEqual(before!.slice(0, 3));
        expect(after![3]).not.toEqual(before![3]);
        expect(after![4]).not.toEqual(before![4]);
      });
    });

    it('sees what came before', () => {
      withBackbone(make, (backbone) => {
        const last = (history: number[]) => vectorsOf(backbone, sequenceBatch([history], 'last'))[0];
        expect(last([1, 2, 3])).not.toEqual(last([5, 2, 3]));
        expect(last([1, 2, 3])).not.toEqual(last([2, 1, 3]));
      });
    });

    it('gives a row the same vectors whatever pads it and stands beside it', () => {
      withBackbone(make, (backbone) => {
        const alone = vectorsOf(backbone, sequenceBatch([[4, 2]]));
        const [zeros, others] = [0, 6].map((padding) =>
          vectorsOf(
            backbone,
            sequenceBatch(
              [
                [1, 2, 3, 4, 5],
                [4, 2],
              ],
              'dense',
              { padding, maxLength: 6 },
            ),
          ),
        );
        expect(others).toEqual(zeros);
        expectRows(zeros!.slice(5), alone);
      });
    });

    it('gives the last targets the vectors of the last positions', () => {
      withBackbone(make, (backbone) => {
        const histories = [[1, 2, 3], [4]];
        const dense = vectorsOf(backbone, sequenceBatch(histories));
        expectRows(vectorsOf(backbone, sequenceBatch(histories, 'last')), [dense[2]!, dense[3]!]);
      });
    });

    it('drops the same in the same step and other things in another', () => {
      withBackbone(make, (backbone) => {
        const batch = sequenceBatch([[1, 2, 3]]);
        const drop = (step: number) =>
          vectorsOf(backbone, batch, { training: true, position: { ...firstStep, step } });
        expect(drop(4)).toEqual(drop(4));
        expect(drop(5)).not.toEqual(drop(4));
        expect(vectorsOf(backbone, batch)).not.toEqual(drop(4));
      });
    });

    it('ranks by the newest items of the history', () => {
      withBackbone(make, (backbone) => {
        const histories = historiesOf([[1, 2], [0, 6, 5, 4, 3, 2, 1, 0], [], [3]]);
        const ranker = backbone.ranker();
        const users = Int32Array.of(1, 0, 2, 3);
        const scores = ranker.score(users, histories).slice();
        const batch = sequenceBatch([[5, 4, 3, 2, 1, 0], [1, 2], [3], [3]], 'last');
        const vectors = vectorsOf(backbone, batch);
        const items = vectorsOfItems(backbone);
        const expected = [vectors[0], vectors[1], vectors[0]!.map(() => 0), vectors[2]].flatMap((user) =>
          items.map((item) => item.reduce((total, value, k) => total + value * user![k]!, 0)),
        );
        expect(scores.length).toBe(expected.length);
        scores.forEach((score, k) => {
          expect(score).toBeCloseTo(expected[k]!, 4);
        });
        const pairs = ranker.scorePairs!(Int32Array.of(1, 3, 1), Int32Array.of(6, 2, 0), histories);
        [scores[6], scores[21 + 2], scores[0]].forEach((score, k) => {
          expect(pairs[k]).toBeCloseTo(score!, 4);
        });
        ranker.dispose();
      });
    });

    it('learns, leaves no tensors between epochs, and goes on from a snapshot with the same bits', async () => {
      const batches = [
        sequenceBatch(
          [
            [1, 2, 3, 4, 5],
            [4, 2],
          ],
          'dense',
          { maxLength: 6 },
        ),
        sequenceBatch([[6, 0, 1], [5]], 'last'),
      ];
      const trainerOf = (backbone: Backbone) =>
        new Trainer({
          backbone,
          loss: bpr(),
          weighting: none(),
          batches: fixedBatches(batches),
          config: trainingConfig({ optimizer: { name: 'adam', learningRate: 0.02 } }),
          catalogue: new Uint8Array(7).fill(1),
          evaluate: () => 0,
        });
      const [backbone, other] = [make(), make()];
      const trainer = trainerOf(backbone);
      const first = await trainer.trainEpoch();
      const tensors = memory().numTensors;
      const middle = trainer.snapshot();
      let last = first;
      for (let epoch = 0; epoch < 8; epoch++) last = await trainer.trainEpoch();
      expect(memory().numTensors).toBe(tensors);
      expect(last!.loss).toBeLessThan(first!.loss - 0.1);

      const resumed = trainerOf(other);
      resumed.restore(middle);
      for (let epoch = 0; epoch < 8; epoch++) await resumed.trainEpoch();
      expect(resumed.snapshot().tensors).toEqual(trainer.snapshot().tensors);
      for (const part of [trainer, resumed, backbone, other]) part.dispose();
    });
  });

  it('start the same from a seed and otherwise from another', () => {
    const start = (seed: number) => {
      const backbone = sasrec(backboneConfig({ name: 'sasrec', preset: 'small' }), { itemCount: 4, seed });
      const vectors = vectorsOf(backbone, sequenceBatch([[1]]));
      backbone.dispose();
      return vectors;
    };
    expect(start(1)).toEqual(start(1));
    expect(start(2)).not.toEqual(start(1));
  });

  it('refuse what they cannot read', () => {
    const backbone = create(configs[0]!);
    const wide = sequenceBatch([[1, 2, 3, 4, 5, 6, 0]]);
    expect(() => vectorsOf(backbone, wide)).toThrow(
      'The histories of the batch have up to 7 items, the backbone reads 6',
    );
    backbone.dispose();
  });
});

/** The vectors of items as they are scored. */
function vectorsOfItems(backbone: Backbone): number[][] {
  return tidy(() => {
    const { scores } = backbone.forward(sequenceBatch([[1]]), false, firstStep);
    return (scores as FactorisedScores).items.arraySync();
  });
}
