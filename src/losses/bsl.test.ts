import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { pairwiseInput } from '../testing/losses.js';
import { expectCountsForLists, expectSampledGradients } from '../testing/sampled-losses.js';
import { bsl } from './bsl.js';
import type { LossInput } from './loss.js';
import { softmax } from './softmax.js';

const config = { name: 'bsl', temperature: 0.2, factor: 1.1, negativeTemperature: 0.2 } as const;
const forms = ['multi', 'reweight', 'drrl', 'ir-benchmark'] as const;
const positives = [0.5, -0.2];
const negatives = [
  [0.8, 0.1, -0.4],
  [0.3, -0.9, 0.6],
];

function inputOf(users: number[]): LossInput {
  const batch = {
    kind: 'pairwise',
    users: Int32Array.from(users),
    positives: Int32Array.of(0, 1),
    negatives: new Int32Array(0),
    negativesPerRow: 0,
  } as const;
  return { ...pairwiseInput(positives, negatives), batch };
}

describeEngines('bsl on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it.each([
    // -p/.2 + 1.1 * logsumexp(n/.2) in torch
    ['reweight', [3, 4], [1.935369, 4.522052]],
    // -log(P) + 1.1 * log(mean(exp(n/.2))), P = exp(p/.2), or its mean where one user has both positives
    ['multi', [3, 4], [0.726896, 3.313578]],
    ['multi', [3, 3], [1.390292, 0.476975]],
    // the same with P of exp(1.1 * p/.2)
    ['drrl', [3, 4], [0.476896, 3.413578]],
    ['drrl', [3, 3], [1.148986, 0.235669]],
  ] as const)('is %s of the users %j as published', (form, users, expected) => {
    const { value } = bsl({ ...config, form }).compute(inputOf([...users]));
    expect(value.dataSync()[0]).toBeCloseTo(expected[0], 4);
    expect(value.dataSync()[1]).toBeCloseTo(expected[1], 4);
  });

  it("is a multiple of softmax in IR-Benchmark's form", () => {
    const options = { positiveInDenominator: false, negatives: 'sampled' } as const;
    const sl = softmax({ name: 'softmax', temperature: 0.2, ...options }).compute(inputOf([3, 4]));
    const equal = { ...config, form: 'ir-benchmark', temperature: 0.2 } as const;
    const scaled = { ...equal, temperature: 0.5 };
    const softmaxValues = sl.value.dataSync();
    const ofEqual = bsl(equal)
      .compute(inputOf([3, 4]))
      .value.dataSync();
    softmaxValues.forEach((value, example) => {
      expect(ofEqual[example]).toBeCloseTo(value, 4);
    });
    // -s/τ1 + τ2/τ1 LSE(s/τ2) is τ2/τ1 (LSE(s/τ2) - s/τ2): τ2/τ1 = .4
    const ofScaled = bsl(scaled)
      .compute(inputOf([3, 4]))
      .value.dataSync();
    softmaxValues.forEach((value, example) => {
      expect(ofScaled[example]).toBeCloseTo(0.4 * value, 4);
    });
    expect(ofScaled[0]).toBeCloseTo(0.612861, 4);
  });

  it('is softmax less a constant with the factor 1 and one positive a user', () => {
    const options = { positiveInDenominator: false, negatives: 'sampled' } as const;
    const sl = softmax({ name: 'softmax', temperature: 0.2, ...options });
    const expected = sl.compute(inputOf([3, 4])).value.dataSync();
    for (const form of ['multi', 'drrl'] as const) {
      const { value } = bsl({ ...config, form, factor: 1 }).compute(inputOf([3, 4]));
      expect(value.dataSync()[0]).toBeCloseTo(expected[0]! - Math.log(3), 4);
    }
  });

  it('asks for no scores of negatives where their log-sum-exp is to be had', () => {
    const refuse = () => {
      throw new Error('looked at');
    };
    for (const form of forms) {
      const input = { ...inputOf([3, 4]), logSumExp: () => inputOf([3, 4]).positives };
      const drawn = { ...input, batch: { ...input.batch, negativesPerRow: 3 } } as LossInput;
      Object.defineProperty(drawn, 'negatives', { get: refuse });
      Object.defineProperty(drawn, 'multiplicities', { get: refuse });
      expect(bsl({ ...config, form }).compute(drawn).value.shape).toEqual([2]);
    }
  });

  it.each(forms)('takes counts for lists (%s)', (form) => {
    expectCountsForLists(bsl({ ...config, form }));
  });

  it.each(forms)('has the gradient of its value (%s)', (form) => {
    expectSampledGradients(bsl({ ...config, form, temperature: 0.7, negativeTemperature: 0.5 }));
  });
});
