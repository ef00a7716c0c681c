import {
  memory,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LossOptions } from '../config/schema/loss.js';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { pairwiseInput } from '../testing/losses.js';
import { advinfonce } from './advinfonce.js';
import type { Loss, LossInput } from './loss.js';
import { softmax } from './softmax.js';

const options: LossOptions<'advinfonce'> = {
  name: 'advinfonce',
  form: 'official',
  temperature: 0.2,
  negativeWeight: 64,
  dimensions: 2,
  adversaryLearningRate: 5e-5,
  adversaryEvery: 5,
  adversaryPasses: 7,
};
const positives = [0.5, -0.2];
const negatives = [
  [0.8, 0.1, -0.4],
  [0.35, 0.9, 0.6],
];
const made: Loss[] = [];

/** A loss whose adversary has the embeddings of the golden values. */
function lossOf(form: 'official' | 'ir-benchmark', changed: Partial<typeof options> = {}): Loss {
  const loss = advinfonce({ ...options, form, ...changed }, { userCount: 2, itemCount: 4, seed: 1 });
  const [users, items] = loss.parameterGroups!()[0]!.variables;
  users!.assign(tensor2d([0.3, -0.2, 0.1, 0.5], [2, 2]));
  items!.assign(tensor2d([0.4, 0.1, -0.3, 0.6, 0.2, -0.7, 0.9, 0.05], [4, 2]));
  made.push(loss);
  return loss;
}

/** Items 1, 2, 2 and 0, 3, 1 were drawn. */
function inputOf(): LossInput {
  const batch = {
    kind: 'pairwise',
    users: Int32Array.of(0, 1),
    positives: Int32Array.of(3, 2),
    negatives: Int32Array.of(1, 2, 2, 0, 3, 1),
    negativesPerRow: 3,
  } as const;
  return { ...pairwiseInput(positives, negatives), batch };
}

/** The same with the scores of all items, each with how often it was drawn; item 2 has one score. */
function countedInput(): LossInput {
  const scores = [
    [9, 0.8, 0.1, 9],
    [0.35, 0.6, 9, 0.9],
  ];
  const counts = [
    [0, 1, 2, 0],
    [1, 1, 0, 1],
  ];
  const { batch, ...input } = inputOf();
  const vectors = { users: tensor2d([[0], [0]]), items: tensor2d([[0], [0], [0], [0]]), batch };
  return { ...input, batch, negatives: tensor2d(scores), multiplicities: tensor2d(counts), vectors };
}

// -log(e / (e + 64 * 3 * (p * exp(neg / 0.2)).sum(1))) with p the softmax over the draws, in torch, and the gradients of
// its mean by both tables
const golden = [
  {
    form: 'official',
    value: [5.4202968, 9.8921965],
    users: [-0.1752019, 0.4555248, 0.1705275, -0.0545827],
    items: [-0.0131585, -0.0657926, 0.0963932, -0.1137203, -0.1051211, 0.0700807, 0.0218864, 0.1094321],
  },
  {
    form: 'ir-benchmark',
    value: [4.5060962, 9.7719236],
    users: [0.6681072, 1.0021608, 0.2839833, -0.0567967],
    items: [0.0673133, -0.2692531, 0.1789816, 0.0894908, -0.3247698, -0.0927914, -0.012798, 0.2303641],
  },
] as const;

describeEngines('advinfonce on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });
  afterEach(() => {
    for (const loss of made.splice(0)) loss.dispose!();
  });

  it.each(golden)('$form has the values of the formula', ({ form, value }) => {
    const found = lossOf(form).compute(inputOf()).value.dataSync();
    value.forEach((expected, k) => {
      expect(found[k]).toBeCloseTo(expected, 5);
    });
  });

  it.each(golden)('$form has the gradients of the adversary', ({ form, users, items }) => {
    const loss = lossOf(form);
    const variables = [...loss.parameterGroups!()[0]!.variables];
    const { grads } = variableGrads(() => loss.compute(inputOf()).value.mean(), variables);
    [users, items].forEach((expected, table) => {
      const found = grads[variables[table]!.name]!.dataSync();
      expected.forEach((gradient, k) => {
        expect(found[k], `table ${table}, entry ${k}`).toBeCloseTo(gradient, 5);
      });
    });
  });

  it.each(['official', 'ir-benchmark'] as const)('%s takes counts for lists', (form) => {
    const loss = lossOf(form);
    const listed = loss.compute({
      ...inputOf(),
      negatives: tensor2d([
        [0.8, 0.1, 0.1],
        [0.35, 0.9, 0.6],
      ]),
    });
    const expected = [...listed.value.dataSync()];
    [...loss.compute(countedInput()).value.dataSync()].forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 5);
    });
  });

  it('finds the items of columns where the backbone looked up those of the batch alone', () => {
    const loss = lossOf('official');
    const expected = [...loss.compute(countedInput()).value.dataSync()];
    const input = countedInput();
    // Row 0 of the items is item 3, row 1 item 2, row 2 item 1, row 3 item 0.
    const reversed = (matrix: Tensor2D) => matrix.reverse(1) as Tensor2D;
    const found = loss.compute({
      ...input,
      negatives: reversed(input.negatives!),
      multiplicities: reversed(input.multiplicities!),
      vectors: {
        ...input.vectors!,
        batch: {
          ...input.batch,
          positives: Int32Array.of(0, 1),
          negatives: Int32Array.of(2, 1, 1, 3, 0, 2),
        } as never,
      },
    });
    [...found.value.dataSync()].forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 5);
    });
  });

  it('is InfoNCE where the adversary knows nothing and its factor is 1', () => {
    const loss = lossOf('official', { negativeWeight: 1 });
    for (const table of loss.parameterGroups!()[0]!.variables) table.assign(table.zerosLike());
    const infonce = softmax({
      name: 'softmax',
      temperature: 0.2,
      negatives: 'sampled',
      positiveInDenominator: true,
    });
    const expected = infonce.compute(inputOf()).value.dataSync();
    [...loss.compute(inputOf()).value.dataSync()].forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 5);
    });
  });

  it('has the gradient of its value', () => {
    const loss = lossOf('ir-benchmark', { temperature: 0.7, negativeWeight: 2 });
    expectGradientsMatchDifferences(
      (of, against) =>
        loss.compute({ ...inputOf(), positives: of as Tensor1D, negatives: against as Tensor2D }).value,
      [
        { values: positives, shape: [2] },
        { values: negatives.flat(), shape: [2, 3] },
      ],
    );
  });

  it('does not overflow at a temperature where the plain exponential does', () => {
    const loss = lossOf('official', { temperature: 0.005 });
    const { value } = loss.compute({ ...inputOf(), positives: tensor1d([-1, -1]) });
    // (0.8 + 1) / 0.005 + log(64 * 3 * p) with the p of the hardest negative
    expect(value.dataSync()[0]).toBeCloseTo(360 + Math.log(192 * 0.24915), 2);
  });

  it('keeps the number of tensors constant, and frees its own', () => {
    const before = memory().numTensors;
    const loss = lossOf('official');
    const held = memory().numTensors;
    const input = inputOf();
    const after = memory().numTensors;
    tidy(() => {
      loss.compute(input);
    });
    expect(memory().numTensors).toBe(after);
    made.pop()!.dispose!();
    expect(memory().numTensors).toBe(after - 2);
    expect(held).toBeGreaterThan(before);
  });
});

describe('the schedule of advinfonce', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });
  afterEach(() => {
    for (const loss of made.splice(0)) loss.dispose!();
  });
  const epochsOf = (loss: Loss, what: true | 'instead') =>
    Array.from({ length: 60 }, (_, epoch) => epoch).filter((epoch) => loss.adversaryPass!(epoch) === what);

  it('official passes over the data before seven epochs, the first of them the third', () => {
    expect(epochsOf(lossOf('official'), true)).toEqual([2, 7, 12, 17, 22, 27, 32]);
    expect(epochsOf(lossOf('official', { adversaryPasses: 2 }), true)).toEqual([2, 7]);
    expect(epochsOf(lossOf('official'), 'instead')).toEqual([]);
  });

  it('official leaves out the first epoch', () => {
    expect(epochsOf(lossOf('official', { adversaryEvery: 3, adversaryPasses: 2 }), true)).toEqual([3, 6]);
    expect(epochsOf(lossOf('official', { adversaryEvery: 1, adversaryPasses: 3 }), true)).toEqual([1, 2, 3]);
  });

  it('ir-benchmark trains the adversary in place of the model, in every fifth epoch', () => {
    const loss = lossOf('ir-benchmark');
    expect(epochsOf(loss, 'instead')).toEqual([4, 9, 14, 19, 24, 29, 34, 39, 44, 49, 54, 59]);
    expect(epochsOf(loss, true)).toEqual([]);
  });
});
