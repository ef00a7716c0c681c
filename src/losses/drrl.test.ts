import { memory, type Tensor1D, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { LossOptions } from '../config/schema/loss.js';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { pairwiseInput } from '../testing/losses.js';
import { drrl } from './drrl.js';
import type { Loss, LossInput } from './loss.js';

const options: LossOptions<'drrl'> = {
  name: 'drrl',
  omega: 2,
  negativeWeight: 2,
  margin: 0.3,
  marginLearningRate: 0.001,
  smoothing: 0.1,
  temperature: 0.2,
};
const positives = [0.5, -0.2];
const negatives = [
  [0.8, 0.1, -0.4],
  [0.35, 0.9, 0.6],
];
const made: Loss[] = [];

function lossOf(changed: Partial<typeof options> = {}): Loss {
  const loss = drrl({ ...options, ...changed }, { userCount: 3 });
  made.push(loss);
  return loss;
}

function inputOf(users: number[], scores = negatives): LossInput {
  const input = pairwiseInput(positives, scores);
  return { ...input, batch: { ...input.batch, users: Int32Array.from(users), negativesPerRow: 3 } as never };
}

/** The loss of a step, and what its hooks do. */
function stepOf(loss: Loss, input: LossInput): Float32Array {
  const context = { input, ranker: () => expect.fail('it needs no ranking') };
  return tidy(() => {
    loss.beforeStep!(context);
    const value = Float32Array.from(loss.compute(input).value.dataSync());
    loss.afterStep!(context);
    return value;
  });
}

const marginsOf = (loss: Loss) => Array.from(loss.state!().margins!.dataSync());

// Of torch: relu(1 - p) + N ** (-1 / os) * torch.norm(eps + torch.relu(n - m) * c, os, dim=1) + m
const golden = [
  { omega: 2, c: 2, margin: 0.3, value: [1.4403124, 2.3602325], slope: [-0.1452743, -0.7049654] },
  { omega: 5, c: 1.5, margin: 0, value: [1.1111657, 2.2389741], slope: [-0.0036987, -0.4790358] },
  { omega: 150, c: 1, margin: 0.7, value: [1.3333861, 2.0668327], slope: [0.6657592, 0.6653513] },
  { omega: 1.05, c: 1.2, margin: -2, value: [1.7840999, 2.616181], slope: [-0.1400634, -0.160609] },
  { omega: 'infinity', c: 2, margin: 0.3, value: [1.2333333, 2.2333333], slope: [0.3333333, -1] },
] as const;

describeEngines('drrl on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });
  afterEach(() => {
    for (const loss of made.splice(0)) loss.dispose?.();
  });

  it.each(golden)('has the values of the code for ω = $omega', ({ omega, c, margin, value }) => {
    const found = stepOf(lossOf({ omega, negativeWeight: c, margin }), inputOf([0, 1]));
    value.forEach((expected, k) => {
      expect(found[k]).toBeCloseTo(expected, 5);
    });
  });

  it.each(golden)('moves margins along their gradient for ω = $omega', ({ omega, c, margin, slope }) => {
    const loss = lossOf({ omega, negativeWeight: c, margin, marginLearningRate: 0.1 });
    stepOf(loss, inputOf([0, 1]));
    const moved = marginsOf(loss);
    slope.forEach((gradient, k) => {
      expect(moved[k]).toBeCloseTo(margin - 0.1 * gradient, 5);
    });
    expect(moved[2]).toBeCloseTo(margin, 6);
  });

  it('adds up what the examples of one user say', () => {
    const loss = lossOf({ marginLearningRate: 0.1 });
    stepOf(loss, inputOf([1, 1]));
    expect(marginsOf(loss)[0]).toBeCloseTo(0.3, 6);
    expect(marginsOf(loss)[1]).toBeCloseTo(0.3 + 0.1 * (0.1452743 + 0.7049654), 5);
  });

  it('computes the loss from the margins before the step, and the next from those after it', () => {
    const loss = lossOf({ marginLearningRate: 0.1 });
    const input = inputOf([0, 1]);
    expect(stepOf(loss, input)[0]).toBeCloseTo(1.4403124, 5);
    const margin = 0.3 + 0.01452743;
    const next = 0.5 + Math.sqrt(((0.1 + 2 * (0.8 - margin)) ** 2 + 2 * 0.1 ** 2) / 3) + margin;
    expect(stepOf(loss, input)[0]).toBeCloseTo(next, 5);
  });

  it.each([2, 1.05, 150, 'infinity', 1] as const)('has the gradient of its value for ω = %s', (omega) => {
    const loss = lossOf({ omega, margin: omega === 1.05 ? -2 : 0.3 });
    expectGradientsMatchDifferences(
      (of, against) =>
        loss.compute({
          ...inputOf([0, 1]),
          positives: of as Tensor1D,
          negatives: against as Tensor2D,
        }).value,
      [
        { values: positives, shape: [2] },
        { values: negatives.flat(), shape: [2, 3] },
      ],
    );
  });

  it.each([2, 'infinity', 1] as const)('takes counts for lists for ω = %s', (omega) => {
    const listed = stepsOf(
      lossOf({ omega }),
      inputOf(
        [0, 1],
        [
          [0.8, 0.8, 0.1],
          [0.9, 0.9, 0.35],
        ],
      ),
    );
    const counted = stepsOf(lossOf({ omega }), {
      ...inputOf(
        [0, 1],
        [
          [0.8, 0.7, 0.1],
          [0.9, 0.99, 0.35],
        ],
      ),
      multiplicities: tensor2d([
        [2, 0, 1],
        [2, 0, 1],
      ]),
    });
    counted.forEach((value, k) => {
      expect(value).toBeCloseTo(listed[k]!, 5);
    });
  });

  it('is CCL with its margin for ω = infinity, but for constants', () => {
    const loss = lossOf({ omega: 'infinity', negativeWeight: 4, margin: 0.3 });
    const ccl = (positive: number, row: number[]) =>
      1 - positive + (4 * row.reduce((sum, score) => sum + Math.max(0, score - 0.3), 0)) / 3;
    const value = stepOf(loss, inputOf([0, 1]));
    positives.forEach((positive, k) => {
      expect(value[k]).toBeCloseTo(ccl(positive, negatives[k]!) + 0.1 + 0.3, 5);
    });
  });

  it('tends to that limit as ω grows', () => {
    const limit = stepOf(lossOf({ omega: 'infinity' }), inputOf([0, 1]));
    const near = stepOf(lossOf({ omega: 1e5 }), inputOf([0, 1]));
    near.forEach((value, k) => {
      expect(value).toBeCloseTo(limit[k]!, 4);
    });
  });

  it('is the softmax loss times its temperature for ω = 1, but for a constant', () => {
    const value = stepsOf(lossOf({ omega: 1, temperature: 0.2 }), inputOf([0, 1]));
    // max(0, 1 - p) + tau * (torch.logsumexp(n / tau, 0) - log(3))
    expect(value[0]).toBeCloseTo(1.0867083, 5);
    expect(value[1]).toBeCloseTo(1.9307493, 5);
    const softmax = negatives.map((row, k) =>
      Math.log(row.reduce((sum, score) => sum + Math.exp((score - positives[k]!) / 0.2), 0)),
    );
    expect(value[0]! - 0.2 * softmax[0]!).toBeCloseTo(1 - 0.2 * Math.log(3), 5);
    expect(value[1]! - 0.2 * softmax[1]!).toBeCloseTo(1 - 0.2 * Math.log(3), 5);
  });

  it('does not over- or underflow for an ω near 1', () => {
    const loss = lossOf({ omega: 1.02, margin: -41.7, negativeWeight: 1.004, smoothing: 0.1 });
    // 1 - p + m + torch.norm(eps + relu(n - m) * c, os) * N ** (-1 / os) in float64
    const value = stepOf(loss, inputOf([0, 1]));
    expect(value[0]).toBeCloseTo(1.0777871, 3);
  });

  it('changes no number of tensors from step to step, and frees its own', () => {
    const before = memory().numTensors;
    const loss = lossOf();
    const input = inputOf([0, 1]);
    stepOf(loss, input);
    const after = memory().numTensors;
    stepOf(loss, input);
    tidy(() => {
      loss.compute(input);
    });
    expect(memory().numTensors).toBe(after);
    loss.state!();
    expect(memory().numTensors).toBe(after);
    made.pop()!.dispose!();
    input.positives.dispose();
    input.negatives!.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('carries its margins in its state', () => {
    const loss = lossOf({ marginLearningRate: 0.1 });
    stepOf(loss, inputOf([0, 1]));
    const other = lossOf();
    other.restoreState!(loss.state!());
    expect(marginsOf(other)).toEqual(marginsOf(loss));
  });
});

/** As `stepOf`, for a loss that may have no hooks. */
function stepsOf(loss: Loss, input: LossInput): Float32Array {
  return loss.beforeStep ? stepOf(loss, input) : Float32Array.from(loss.compute(input).value.dataSync());
}
