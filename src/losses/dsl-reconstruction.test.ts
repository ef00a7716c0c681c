import {
  grads,
  memory,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LossOptions } from '../config/schema/loss.js';
import { type Formulation, formulations } from '../engine/formulation.js';
import { startEngine } from '../engine/registry.js';
import type { PairwiseBatch } from '../sampling/batch.js';
import { describeEngines } from '../testing/engines.js';
import { irregular } from '../testing/gradients.js';
import { lossInput } from '../training/scoring.js';
import { dslReconstruction } from './dsl-reconstruction.js';
import type { LossInput } from './loss.js';
import { softmax } from './softmax.js';

type Options = LossOptions<'dsl-reconstruction'>;

const off: Options = {
  name: 'dsl-reconstruction',
  temperature: 0.5,
  hardness: 0,
  similarity: 0,
  competition: 0,
  slate: 2,
  clip: 3,
};
const all: Partial<Options> = { hardness: 0.8, similarity: -0.6, competition: 0.7, slate: 3 };

const users = [1, 0.2, 0, 0.1, 0.9, 0.3, -0.4, 0.6, 0.5];
const items = [0.9, 0.1, 0.3, 0.2, 1, 0.1, 0.5, 0.5, -0.4, -0.3, 0.2, 0.8, 0.1, -0.6, 0.5, 0.7, 0.1, 0.6];
const batch: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(0, 1, 2),
  positives: Int32Array.of(0, 1, 3),
  negatives: Int32Array.of(2, 3, 5, 2, 4, 0, 2, 3, 5, 5, 1, 4),
  negativesPerRow: 4,
};

/** What the loss is given in training by a model with these vectors. */
function input(formulation: Formulation, vectors: { users?: Tensor2D; items?: Tensor2D } = {}): LossInput {
  const { users: u = tensor2d(users, [3, 3]), items: v = tensor2d(items, [6, 3]) } = vectors;
  return lossInput(
    { kind: 'factorised', users: u, items: v, similarity: 'dot' },
    batch,
    dslReconstruction({ ...off, ...all }),
    { phase: 'main', epoch: 0, step: 0 },
    { excluded: null, formulation },
  );
}

const values = (options: Partial<Options>, given: LossInput) =>
  Array.from(
    dslReconstruction({ ...off, ...options })
      .compute(given)
      .value.dataSync(),
  );

describeEngines('dsl-reconstruction on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  // numpy in float64, from the formulas above `dslReconstruction`, for the vectors above.
  describe.each(formulations)('with %s negatives', (formulation) => {
    it.each<[string, Partial<Options>, number[]]>([
      ['softmax where all is off', {}, [0.5984657, -0.0276715, 0.5469027]],
      ['weights by hardness', { hardness: 0.8 }, [0.8037161, 0.159167, 0.9790429]],
      ['weights by similarity', { similarity: -0.6 }, [0.2564769, -0.3618142, 0.9079562]],
      ['temperatures by competition', { competition: 0.7 }, [-0.113422, 0.2657981, 0.6973584]],
      ['both branches', all, [0.1420754, 0.5799592, 1.1126347]],
      [
        'clipped weights and the opposite signs',
        { hardness: 4, similarity: -6, competition: -0.7, slate: 3, clip: 1 },
        [0.7298576, -1.5813976, 1.0339965],
      ],
    ])('is %s', (_, options, expected) => {
      const found = values(options, input(formulation));
      expected.forEach((value, row) => {
        expect(found[row]).toBeCloseTo(value, 4);
      });
    });

    it('is softmax to the last bit where all is off, and so is its gradient', () => {
      const sl = softmax({
        name: 'softmax',
        temperature: 0.5,
        negatives: 'sampled',
        positiveInDenominator: false,
      });
      const of = (loss: Pick<typeof sl, 'compute'>) =>
        tidy(() => {
          const value = (u: Tensor, v: Tensor) =>
            sum(loss.compute(input(formulation, { users: u as Tensor2D, items: v as Tensor2D })).value);
          const given = [tensor(users, [3, 3]), tensor(items, [6, 3])];
          return [value(given[0]!, given[1]!), ...grads(value)(given)].map((x) => Array.from(x.dataSync()));
        });
      expect(of(dslReconstruction(off))).toEqual(of(sl));
    });
  });

  it('passes no gradient through weights and temperatures', () => {
    // Those of the example, held fixed: the gradient is that of log Σ κ exp((s_j - s_i) / τ) with constants κ and τ.
    const scores = { positives: [0.4, -0.2], negatives: [0.1, 0.8, -0.5, 0.4, -0.9, 0.2] };
    const given: PairwiseBatch = {
      ...batch,
      positives: Int32Array.of(0, 1),
      negatives: Int32Array.of(2, 3, 4, 5, 2, 3),
      negativesPerRow: 3,
    };
    const loss = dslReconstruction({ ...off, ...all });
    const [byPositive, byNegative] = tidy(() =>
      grads((positives: Tensor, negatives: Tensor) =>
        sum(
          loss.compute({
            ...input('sampled'),
            batch: given,
            vectors: { users: tensor2d(users, [3, 3]), items: tensor2d(items, [6, 3]), batch: given },
            positives: positives as Tensor1D,
            negatives: negatives as Tensor2D,
          }).value,
        ),
      )([tensor1d(scores.positives), tensor2d(scores.negatives, [2, 3])]).map((g) =>
        Array.from(g.dataSync()),
      ),
    );
    // Each row: the negatives' gradients add up to 1 / τ_ui and the positive's is its opposite.
    for (const row of [0, 1]) {
      const ofRow = byNegative!.slice(3 * row, 3 * row + 3);
      expect(ofRow.every((g) => g > 0)).toBe(true);
      expect(ofRow.reduce((a, g) => a + g)).toBeCloseTo(-byPositive![row]!, 4);
    }
    // The temperatures' mean over the batch is the temperature of the configuration.
    expect((-1 / byPositive![0]! - 1 / byPositive![1]!) / 2).toBeCloseTo(0.5, 4);
  });

  it('looks at vectors only for what needs them', () => {
    const asks = (options: Partial<Options>) => dslReconstruction({ ...off, ...options }).vectors;
    expect([asks({}), asks({ hardness: 1 })]).toEqual([false, false]);
    expect([asks({ similarity: 1 }), asks({ competition: 1 })]).toEqual([true, true]);
  });

  it('stays finite at a small temperature, where all negatives are alike, and with one negative', () => {
    const given: LossInput = { ...input('sampled'), positives: tensor1d([1, -1, 0]) };
    const alike = { ...given, negatives: tensor2d(new Array<number>(12).fill(0.25), [3, 4]) };
    const far = { ...given, negatives: tensor2d(irregular(12), [3, 4]) };
    for (const one of [alike, far]) {
      for (const value of values({ ...all, temperature: 0.01 }, one))
        expect(value).toSatisfy(Number.isFinite);
    }
  });

  it('leaves no tensor behind', () => {
    const given = { u: tensor2d(users, [3, 3]), v: tensor2d(items, [6, 3]) };
    const step = () =>
      tidy(() => {
        const of = (u: Tensor, v: Tensor) =>
          sum(
            dslReconstruction({ ...off, ...all }).compute(
              input('counts', { users: u as Tensor2D, items: v as Tensor2D }),
            ).value,
          );
        grads(of)([given.u, given.v]);
      });
    step();
    const before = memory().numTensors;
    step();
    expect(memory().numTensors).toBe(before);
  });
});
