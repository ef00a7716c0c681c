import {
  grads,
  memory,
  scalar,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { LossOptions } from '../config/schema/loss.js';
import { formulations } from '../engine/formulation.js';
import { startEngine } from '../engine/registry.js';
import type { PairwiseBatch } from '../sampling/batch.js';
import { describeEngines } from '../testing/engines.js';
import { irregular } from '../testing/gradients.js';
import { pairwiseInput } from '../testing/losses.js';
import { expectSampledGradients } from '../testing/sampled-losses.js';
import { lossInput } from '../training/scoring.js';
import { llpauc } from './llpauc.js';
import type { Loss } from './loss.js';

const options: LossOptions<'llpauc'> = { name: 'llpauc', form: 'official', alpha: 0.7, beta: 0.1 };
const positives = [0.5, -0.2];
const negatives = [
  [0.8, 0.1, -0.4],
  [0.35, 0.9, 0.6],
];
const made: Loss[] = [];

function lossOf(changed: Partial<typeof options> = {}): Loss {
  const loss = llpauc({ ...options, ...changed });
  made.push(loss);
  return loss;
}

/** The same negatives, as a list and as items with the numbers of their draws. */
const repeated = [
  [0.8, 0.8, 0.8, 0.1],
  [0.35, 0.9, 0.6, 0.9],
];
const distinct = [
  [0.8, 0.1, -0.4],
  [0.35, 0.9, 0.6],
];
const counts = () =>
  tensor2d([
    [3, 1, 0],
    [1, 2, 1],
  ]);
/** Negatives are drawn twice, and some of the items never. */
const batch: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(0, 1, 2),
  positives: Int32Array.of(0, 1, 3),
  negatives: Int32Array.of(2, 3, 5, 2, 4, 0, 2, 3, 5, 5, 1, 4),
  negativesPerRow: 4,
};

const groupNames = ['a and b', 'gamma', 's-plus', 's-minus', 'thetas'];
/** In the order of `groupNames`: a, b, γ, s⁺, s⁻, θ_a, θ_b. */
const scalarsElsewhere = [0.6, 0.2, 0.3, 1.1, 0.9, 0.25, 0.75];

/** A loss whose scalars are not those of the start. */
function elsewhere(changed: Partial<typeof options> = {}): Loss {
  const loss = lossOf(changed);
  groupNames
    .flatMap((name) => groupOf(loss, name).variables)
    .forEach((target, k) => {
      target.assign(scalar(scalarsElsewhere[k]!));
    });
  return loss;
}

/** The formula in float64, of the positives and the repeated negatives. */
function meanOfFormula([a, b, g, sp, sn, ta, tb]: number[]): number {
  const r = (x: number) => Math.log1p(Math.exp(5 * x)) / 5;
  const probability = (score: number) => 1 / (1 + Math.exp(-score));
  const mean = (list: number[]) => list.reduce((sum, x) => sum + x) / list.length;
  const ofPositives = positives.map(probability).map((p) => r(-((p - a!) ** 2) + 2 * (1 + g!) * p - sp!));
  const ofNegatives = repeated
    .flat()
    .map(probability)
    .map((n) => r((n - b!) ** 2 + 2 * (1 + g!) * n - sn!));
  const constants = sn! - sp! - g! ** 2 - tb! * (b! - 1 - g!) + ta! * (a! + g!);
  return constants - mean(ofPositives) / options.alpha + mean(ofNegatives) / options.beta;
}

const groupOf = (loss: Loss, name: string) =>
  loss.parameterGroups!().find((group) => group.name === `llpauc/${name}`)!;

function assign(loss: Loss, name: string, values: number[]): void {
  groupOf(loss, name).variables.forEach((target, k) => {
    target.assign(scalar(values[k]!));
  });
}

const valuesOf = (loss: Loss, name: string) =>
  groupOf(loss, name).variables.map((target) => target.dataSync()[0]!);

describeEngines('llpauc on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });
  afterEach(() => {
    for (const loss of made.splice(0)) loss.dispose!();
  });

  // In torch: -sp - r(-(p - a)**2 + 2*(1 + g)*p - sp).mean()/alpha + sn + r((n - b)**2 + 2*(1 + g)*n - sn).mean()/beta
  //   - g**2 - tb*(b - 1 - g) + ta*(a + g), with r(x) = log(1 + exp(5*x))/5, p = sigmoid(pos), n = sigmoid(neg)
  it('has the values of the formula at the start', () => {
    const value = lossOf().compute(pairwiseInput(positives, negatives)).value.dataSync();
    expect(value[0]).toBeCloseTo(9.0172446, 4);
    expect(value[1]).toBeCloseTo(12.9059688, 4);
  });

  it('has the values of the formula elsewhere', () => {
    const loss = elsewhere({ alpha: 0.8, beta: 0.02 });
    const value = loss.compute(pairwiseInput(positives, negatives)).value.dataSync();
    expect(value[0]).toBeCloseTo(32.8863687, 3);
    expect(value[1]).toBeCloseTo(50.0153254, 3);
  });

  it('has the gradients of its scalars', () => {
    const loss = lossOf();
    const variables = groupNames.flatMap((name) => [...groupOf(loss, name).variables]);
    const { grads: found } = variableGrads(
      () => loss.compute(pairwiseInput(positives, negatives)).value.mean(),
      variables,
    );
    const expected = [1.5011465, -12.1957234, 11.4493944, 0.1237377, -8.8068036, 1, 1];
    variables.forEach((target, k) => {
      expect(found[target.name]!.dataSync()[0], `scalar ${k}`).toBeCloseTo(expected[k]!, 4);
    });
  });

  it.each([
    ['listed', null, repeated],
    ['counted', counts, distinct],
  ])('has the gradients of its scalars where negatives are %s', (_, multiplicities, against) => {
    const loss = elsewhere();
    const variables = groupNames.flatMap((name) => [...groupOf(loss, name).variables]);
    const { grads: found } = variableGrads(() => {
      const input = { ...pairwiseInput(positives, against), multiplicities: multiplicities?.() ?? null };
      return loss.compute(input).value.mean();
    }, variables);
    variables.forEach((target, k) => {
      const moved = (by: number) => meanOfFormula(scalarsElsewhere.with(k, scalarsElsewhere[k]! + by));
      const difference = (moved(1e-4) - moved(-1e-4)) / 2e-4;
      expect(found[target.name]!.dataSync()[0]! / difference, `scalar ${k}`).toBeCloseTo(1, 4);
    });
  });

  it('has the gradient of its value, of negatives that are listed and that are counted', () => {
    expectSampledGradients(lossOf());
    expectSampledGradients(elsewhere());
  });

  it('has the same value and gradients of vectors in every formulation', () => {
    const loss = elsewhere();
    const figures = formulations.map((formulation) =>
      tidy(() => {
        const of = (users: Tensor, items: Tensor) => {
          const scores = { users, items } as { users: Tensor2D; items: Tensor2D };
          const position = { phase: 'main', epoch: 0, step: 0 } as const;
          return loss.compute(
            lossInput({ kind: 'factorised', similarity: 'dot', ...scores }, batch, loss, position, {
              excluded: null,
              formulation,
            }),
          ).value;
        };
        const vectors = [tensor2d(irregular(9), [3, 3]), tensor2d(irregular(18, 1), [6, 3])] as const;
        const upstream = tensor1d([0.7, -0.4, 1.1]);
        return [of(...vectors), ...grads(of)([...vectors], upstream)].flatMap((x) => [...x.dataSync()]);
      }),
    );
    const [listed, ...others] = figures;
    for (const other of others) {
      other.forEach((value, k) => {
        expect(value, `figure ${k}`).toBeCloseTo(listed![k]!, 4);
      });
    }
  });

  it('takes counts for lists', () => {
    const loss = lossOf();
    const listed = loss.compute(pairwiseInput([0.5], [[0.8, 0.8, 0.8, 0.1]])).value.dataSync()[0]!;
    const counted = loss.compute({
      ...pairwiseInput([0.5], [[0.8, 0.1, 0.9]]),
      multiplicities: tensor2d([[3, 1, 0]]),
    });
    expect(counted.value.dataSync()[0]).toBeCloseTo(listed, 4);
  });

  it('does not overflow for large scores', () => {
    const loss = lossOf();
    const input = { ...pairwiseInput([0], [[500, -500]]), positives: tensor1d([-300]) };
    expect(Number.isFinite(loss.compute(input).value.dataSync()[0])).toBe(true);
  });

  it('ascends in γ and s⁺ as its authors do, and in nothing as IR-Benchmark does', () => {
    const ascending = (form: 'official' | 'ir-benchmark') =>
      lossOf({ form }).parameterGroups!()
        .filter(({ direction }) => direction === 'ascend')
        .map(({ name }) => name);
    expect(ascending('official')).toEqual(['llpauc/s-plus', 'llpauc/gamma']);
    expect(ascending('ir-benchmark')).toEqual([]);
  });

  it('bounds its scalars and doubles three learning rates', () => {
    const groups = lossOf().parameterGroups!();
    expect(groups.map(({ clamp, learningRateFactor = 1 }) => [clamp, learningRateFactor])).toEqual([
      [{ min: 0, max: 1 }, 1],
      [{ min: 0, max: 5 }, 2],
      [{ min: -1, max: 4 }, 2],
      [{ min: -1, max: 1 }, 2],
      [{ min: 0 }, 1],
    ]);
    expect(groups.every(({ decays }) => !decays)).toBe(true);
    expect(groupOf(lossOf({ form: 'ir-benchmark' }), 'thetas').clamp).toBeUndefined();
  });

  it.each([
    [[0.4, 0.2], -0.9, -0.4],
    [[0.9, 0.7], -0.9, -0.3],
    [[0.9, 0.7], 0.5, 0.5],
    [[0.9, 0.7], 1.5, 1],
  ])('with a and b %j of ir-benchmark γ %f becomes %f', (ab, before, after) => {
    const loss = lossOf({ form: 'ir-benchmark' });
    assign(loss, 'a and b', ab);
    assign(loss, 'gamma', [before]);
    loss.afterStep!({ input: pairwiseInput([0], [[0]]), ranker: () => expect.fail('it needs no ranking') });
    expect(valuesOf(loss, 'gamma')[0]).toBeCloseTo(after, 6);
  });

  it('keeps the number of tensors constant, and frees its own', () => {
    const input = pairwiseInput(positives, negatives);
    const before = memory().numTensors;
    const loss = lossOf({ form: 'ir-benchmark' });
    tidy(() => {
      loss.compute(input);
    });
    loss.afterStep!({ input, ranker: () => expect.fail('it needs no ranking') });
    expect(memory().numTensors).toBe(before + 7);
    made.pop()!.dispose!();
    expect(memory().numTensors).toBe(before);
  });
});
