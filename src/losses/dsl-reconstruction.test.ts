import {
  grads,
  memory,
  sum,
  type Tensor,
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

/** Vectors row by row. */
interface Vectors {
  users: number[];
  items: number[];
}

/** What no gradient passes through: κ by example and negative, and τ by example. */
interface Constants {
  weights: number[][];
  temperatures: number[];
}

/** Written from the formulas above `dslReconstruction`, in float64, from negatives that are listed. */
function weightsAndTemperatures(options: Options, vectors: Vectors): Constants {
  const examples = scoresOf(vectors).map(({ positive, negatives }, example) => {
    const hardness = standardized(negatives);
    const similarity = standardized(
      negativesOf(example).map((item) =>
        cosine(itemOf(vectors, batch.positives[example]!), itemOf(vectors, item)),
      ),
    );
    const exponents = hardness.map((h, j) => options.hardness * h + options.similarity * similarity[j]!);
    const weights = exponents.map((x) => Math.exp(Math.min(options.clip, Math.max(-options.clip, x))));
    const best = negatives
      .map((score, j) => ({ score, standing: hardness[j]! + similarity[j]! }))
      .toSorted((one, other) => other.standing - one.standing)
      .slice(0, options.slate);
    return {
      weights: weights.map((weight) => weight / mean(weights)),
      intensity: mean(best.map(({ score }) => score)) - positive,
    };
  });
  const intensities = standardized(examples.map(({ intensity }) => intensity));
  const factors = intensities.map((c) => Math.exp(-options.competition * Math.tanh(c)));
  return {
    weights: examples.map(({ weights }) => weights),
    temperatures: factors.map((factor) => (options.temperature * factor) / mean(factors)),
  };
}

/** log Σ_j κ_j exp((s_uj - s_ui) / τ_ui) of each example. */
function valuesWith({ weights, temperatures }: Constants, vectors: Vectors): number[] {
  return scoresOf(vectors).map(({ positive, negatives }, example) => {
    const term = (score: number, j: number) =>
      weights[example]![j]! * Math.exp((score - positive) / temperatures[example]!);
    return Math.log(negatives.map(term).reduce((sum, x) => sum + x));
  });
}

function scoresOf(vectors: Vectors): { positive: number; negatives: number[] }[] {
  return Array.from(batch.users, (user, example) => {
    const score = (item: number) => dot(rowOf(vectors.users, user), itemOf(vectors, item));
    return { positive: score(batch.positives[example]!), negatives: negativesOf(example).map(score) };
  });
}

const negativesOf = (example: number) => Array.from(batch.negatives.subarray(4 * example, 4 * example + 4));
const rowOf = (table: number[], row: number) => table.slice(3 * row, 3 * row + 3);
const itemOf = (vectors: Vectors, item: number) => rowOf(vectors.items, item);
const dot = (x: number[], y: number[]) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);
const cosine = (x: number[], y: number[]) => dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
const mean = (list: number[]) => list.reduce((sum, x) => sum + x) / list.length;
const added = (list: number[], k: number, by: number) => list.with(k, list[k]! + by);

function standardized(list: number[]): number[] {
  const centred = list.map((x) => x - mean(list));
  return centred.map((x) => x / Math.sqrt(mean(centred.map((y) => y * y))));
}

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

  describe.each(formulations)('with %s negatives', (formulation) => {
    it.each<[string, Partial<Options>]>([
      ['hard negatives weigh more', { hardness: 0.8 }],
      ['hard negatives weigh less', { hardness: -0.8 }],
      ['similar negatives weigh more', { similarity: 0.6 }],
      ['similar negatives weigh less', { similarity: -0.6 }],
      ['weights are clipped', { hardness: 4, similarity: -6, clip: 1 }],
      ['competition sharpens', { competition: 0.7, slate: 3 }],
      ['competition flattens', { competition: -0.7 }],
      ['both branches are on', all],
      ['both are on with the opposite signs', { ...all, hardness: -0.8, similarity: 0.6, competition: -0.7 }],
    ])('has the gradient of the loss whose weights and temperatures are constants where %s', (_, options) => {
      const upstream = [0.7, -0.4, 1.1];
      const of = (u: Tensor, v: Tensor) =>
        dslReconstruction({ ...off, ...options }).compute(
          input(formulation, { users: u as Tensor2D, items: v as Tensor2D }),
        ).value;
      const gradients = tidy(() =>
        grads(of)([tensor(users, [3, 3]), tensor(items, [6, 3])], tensor1d(upstream)).map((gradient) =>
          Array.from(gradient.dataSync()),
        ),
      );
      const constants = weightsAndTemperatures({ ...off, ...options }, { users, items });
      const total = (vectors: Vectors) =>
        valuesWith(constants, vectors).reduce((sum, value, example) => sum + value * upstream[example]!, 0);
      for (const [table, name] of (['users', 'items'] as const).entries()) {
        const moved = (k: number, by: number) => ({
          users,
          items,
          [name]: added({ users, items }[name], k, by),
        });
        gradients[table]!.forEach((found, k) => {
          const difference = (total(moved(k, 1e-4)) - total(moved(k, -1e-4))) / 2e-4;
          expect(found, `${name}, entry ${k}`).toBeCloseTo(difference, 4);
        });
      }
      values(options, input(formulation)).forEach((found, example) => {
        expect(found).toBeCloseTo(valuesWith(constants, { users, items })[example]!, 4);
      });
    });
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
