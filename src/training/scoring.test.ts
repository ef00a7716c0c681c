import { type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FactorisedScores } from '../backbones/backbone.js';
import { formulations } from '../engine/formulation.js';
import { startEngine } from '../engine/registry.js';
import { bce } from '../losses/bce.js';
import { bpr } from '../losses/bpr.js';
import { softmax } from '../losses/softmax.js';
import type { PairwiseBatch, PointwiseBatch, SequenceBatch } from '../sampling/batch.js';
import { lossInput } from './scoring.js';

const batch: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(0, 1),
  positives: Int32Array.of(0, 2),
  negatives: Int32Array.of(1, 2, 0, 0),
  negativesPerRow: 2,
};
const plain = { excluded: null, formulation: 'sampled' } as const;
const position = { phase: 'main', epoch: 0, step: 0 } as const;
const softmaxOver = (negatives: 'full' | 'sampled') =>
  softmax({ name: 'softmax', temperature: 1, negatives, positiveInDenominator: false });
const full = softmaxOver('full');
const sampled = softmaxOver('sampled');

function scores(more: Partial<FactorisedScores> = {}): FactorisedScores {
  return {
    kind: 'factorised',
    users: tensor2d([1, 0, 0, 1], [2, 2]),
    items: tensor2d([1, 10, 2, 20, 3, 30], [3, 2]),
    similarity: 'dot',
    ...more,
  };
}

beforeAll(async () => {
  await startEngine('wasm');
});

describe('lossInput', () => {
  it('scores positives, and negatives row by row', () => {
    tidy(() => {
      const input = lossInput(scores(), batch, bpr(), position, plain);
      expect(Array.from(input.positives.dataSync())).toEqual([1, 30]);
      expect(input.negatives!.arraySync()).toEqual([
        [2, 3],
        [10, 10],
      ]);
      expect(input.vectors).toBeNull();
    });
  });

  it('keeps for its caller what a loss looks at, and computes no more', () => {
    const kept: Tensor[] = [];
    tidy(() => {
      const input = lossInput(scores(), batch, bpr(), position, { ...plain, kept });
      expect(kept).toEqual([input.positives]);
      const { negatives } = input;
      expect(kept).toEqual([input.positives, negatives]);
    });
    expect(kept.map((tensor) => [...tensor.dataSync()])).toEqual([
      [1, 30],
      [2, 3, 10, 10],
    ]);
    for (const tensor of kept) tensor.dispose();
  });

  it('scores labelled pairs', () => {
    const pairs: PointwiseBatch = {
      kind: 'pointwise',
      users: Int32Array.of(0, 1),
      items: Int32Array.of(1, 2),
      labels: Float32Array.of(1, 0),
    };
    tidy(() => {
      const input = lossInput(scores(), pairs, bce(), position, plain);
      expect(Array.from(input.positives.dataSync())).toEqual([2, 30]);
      expect(Array.from(input.labels!.dataSync())).toEqual([1, 0]);
    });
  });

  it('scores the whole catalogue for a full softmax, without the items outside it', () => {
    tidy(() => {
      const excluded = tensor2d([0, Number.NEGATIVE_INFINITY, 0], [1, 3]);
      const input = lossInput(scores(), batch, full, position, { excluded, formulation: 'sampled' });
      expect(input.negatives!.arraySync()).toEqual([
        [1, Number.NEGATIVE_INFINITY, 3],
        [10, Number.NEGATIVE_INFINITY, 30],
      ]);
      const [first] = full.compute(input).value.dataSync();
      expect(first).toBeCloseTo(Math.log(Math.exp(1) + Math.exp(3)) - 1, 5);
    });
  });

  it("adds the items' bias to every kind of score", () => {
    tidy(() => {
      const biased = scores({ itemBias: tensor1d([100, 200, 300]) });
      const sampled = lossInput(biased, batch, bpr(), position, plain);
      expect(Array.from(sampled.positives.dataSync())).toEqual([101, 330]);
      expect(sampled.negatives!.arraySync()).toEqual([
        [202, 303],
        [110, 110],
      ]);
      expect(lossInput(biased, batch, full, position, plain).negatives!.arraySync()).toEqual([
        [101, 202, 303],
        [110, 220, 330],
      ]);
    });
  });

  it.each(formulations)('gives the same losses by any formulation (%s)', (formulation) => {
    tidy(() => {
      for (const loss of [bpr(), sampled]) {
        const biased = scores({ itemBias: tensor1d([1, 2, 3]) });
        for (const of of [scores(), biased]) {
          const input = lossInput(of, batch, loss, position, { excluded: null, formulation });
          const expected = lossInput(of, batch, loss, position, plain);
          const values = loss.compute(input).value.dataSync();
          loss
            .compute(expected)
            .value.dataSync()
            .forEach((value, row) => {
              expect(values[row]).toBeCloseTo(value, 5);
            });
        }
      }
    });
  });

  it.each([false, true])(
    'scores every user with the positives of the batch, by the counts of the loss (renumbered: %s)',
    (renumbered) => {
      tidy(() => {
        const loss = {
          ...sampled,
          needs: 'in-batch',
          batchCounts: () => Float32Array.of(0, 1, 2, 0),
        } as const;
        const ofBatch = {
          items: tensor2d([3, 30, 1, 10], [2, 2]),
          itemBias: tensor1d([300, 100]),
          renumbered: { ...batch, positives: Int32Array.of(1, 0) },
        };
        const biased = scores({ itemBias: tensor1d([100, 200, 300]), ...(renumbered && ofBatch) });
        const input = lossInput(biased, batch, loss, position, plain);
        expect(input.negatives!.arraySync()).toEqual([
          [101, 303],
          [110, 330],
        ]);
        expect(input.multiplicities!.arraySync()).toEqual([
          [0, 1],
          [2, 0],
        ]);
        expect(input.logSumExp).toBeNull();
      });
    },
  );

  it('counts draws over the whole catalogue', () => {
    tidy(() => {
      const options = { excluded: null, formulation: 'counts' } as const;
      const input = lossInput(scores(), batch, bpr(), position, options);
      expect(input.negatives!.shape).toEqual([2, 3]);
      expect(input.multiplicities!.arraySync()).toEqual([
        [0, 1, 1],
        [2, 0, 0],
      ]);
    });
  });

  it('hands the vectors to a loss that asks for them', () => {
    tidy(() => {
      const input = lossInput(scores(), batch, { ...bpr(), vectors: true }, position, plain);
      expect(input.vectors?.items.shape).toEqual([3, 2]);
      expect(input.vectors?.batch).toBe(batch);
    });
  });

  it('tells such a loss the numbers of the items in the vectors where the backbone looked up those of the batch', () => {
    const inVectors: PairwiseBatch = { ...batch, positives: Int32Array.of(0, 1) };
    tidy(() => {
      const looked = scores({ renumbered: inVectors });
      const input = lossInput(looked, batch, { ...bpr(), vectors: true }, position, plain);
      expect(input.vectors?.batch).toBe(inVectors);
      expect(input.batch).toBe(batch);
    });
  });

  it('takes the scores of a model that does not factorise as they are', () => {
    tidy(() => {
      const pairs = { kind: 'pairs', positives: tensor1d([1, 2]), negatives: tensor2d([[3], [4]]) } as const;
      expect(lossInput(pairs, batch, bpr(), position, plain).negatives!.arraySync()).toEqual([[3], [4]]);
      const labelled = { kind: 'pairs', positives: tensor1d([1, 2]), negatives: null } as const;
      const pointwise: PointwiseBatch = {
        kind: 'pointwise',
        users: Int32Array.of(0, 1),
        items: Int32Array.of(0, 2),
        labels: Float32Array.of(1, 0),
      };
      const input = lossInput(labelled, pointwise, bce(), position, plain);
      expect(Array.from(input.positives.dataSync())).toEqual([1, 2]);
      expect(Array.from(input.labels!.dataSync())).toEqual([1, 0]);
    });
  });
});

describe('negatives that a batch shares', () => {
  const shared: PairwiseBatch = {
    ...batch,
    negatives: new Int32Array(0),
    negativesPerRow: 0,
    shared: { items: Int32Array.of(2, 1, 1), counts: Float32Array.of(1, 0, 1, 0, 1, 1) },
  };

  it.each(formulations)('are scored for every example and counted for some (%s)', (formulation) => {
    tidy(() => {
      const itemBias = tensor1d([0.5, 0.25, 0.125]);
      const input = lossInput(scores({ itemBias }), shared, bpr(), position, { ...plain, formulation });
      expect(input.negatives!.arraySync()).toEqual([
        [3.125, 2.25, 2.25],
        [30.125, 20.25, 20.25],
      ]);
      expect(input.multiplicities!.arraySync()).toEqual([
        [1, 0, 1],
        [0, 1, 1],
      ]);
      expect(input.logSumExp).toBeNull();
    });
  });

  it('follow the positives of the batch for a loss that asks for both', () => {
    tidy(() => {
      const loss = { ...sampled, needs: 'mixed', batchCounts: () => Float32Array.of(0, 1, 2, 0) } as const;
      const input = lossInput(scores(), shared, loss, position, plain);
      expect(input.negatives!.arraySync()).toEqual([
        [1, 3, 3, 2, 2],
        [10, 30, 30, 20, 20],
      ]);
      expect(input.multiplicities!.arraySync()).toEqual([
        [0, 1, 1, 0, 1],
        [2, 0, 0, 1, 1],
      ]);
    });
  });
});

describe('labelled sequences', () => {
  it.each(['sampled', 'all-scores'] as const)('are the targets, then their negatives (%s)', (formulation) => {
    const sequence: SequenceBatch = {
      kind: 'sequence',
      users: Int32Array.of(0),
      items: Int32Array.of(1, 0),
      lengths: Int32Array.of(2),
      maxLength: 2,
      times: null,
      targets: 'dense',
      positives: Int32Array.of(0, 2),
      places: Int32Array.of(0, 1),
      negatives: Int32Array.of(1, 2, 0, 1),
      negativesPerRow: 2,
      labelled: true,
    };
    tidy(() => {
      const input = lossInput(scores(), sequence, bce(), position, { ...plain, formulation });
      expect(Array.from(input.positives.dataSync())).toEqual([1, 30, 2, 3, 10, 20]);
      expect(Array.from(input.labels!.dataSync())).toEqual([1, 1, 0, 0, 0, 0]);
      expect(input.negatives).toBeNull();
    });
  });
});
