import { describe, expect, test } from 'vitest';
import type { Ranker } from '../backbones/backbone.js';
import { type EvaluationConfig, evaluationSchema } from '../config/schema/evaluation.js';
import type { Domains } from '../data/dataset.js';
import { holdBackTest } from '../split/hold-back.js';
import type { Split, Subset } from '../split/split.js';
import { tinyDataset } from '../testing/datasets.js';
import { fixedRanker } from '../testing/fixed-ranker.js';
import { tinySplit } from '../testing/splits.js';
import { evaluate } from './evaluate.js';
import { overall } from './evaluation.js';

const split = tinySplit({
  train: [
    [0, 0],
    [0, 1],
    [1, 2],
    [1, 3],
    [2, 4],
    [2, 5],
  ],
  test: [
    [0, 2],
    [0, 4],
    [1, 5],
  ],
});

/** User 0 ranks 3 2 5 4 (after masking 0 and 1); user 1 ranks 5 4 1 0. */
const ranker = fixedRanker([
  [9, 8, 3, 4, 1, 2],
  [1, 2, 9, 8, 3, 4],
  [1, 1, 1, 1, 1, 1],
]);

const domains: Domains = tinyDataset({
  users: [0],
  items: [5],
  domains: { drama: [0, 2, 3, 5], comedy: [1, 5], rare: [4] },
}).domains!;

function config(overrides: Partial<EvaluationConfig> = {}): EvaluationConfig {
  return { ...evaluationSchema.parse({}), cutoffs: [1, 2], domains: { minTestUsers: 1 }, ...overrides };
}

function evaluated(overrides: Partial<EvaluationConfig> = {}, subset: Subset = 'test', own: Split = split) {
  const { rows } = evaluate(ranker, own, subset, { config: config(overrides), domains });
  return (name: string, metric: string, cutoff: number) =>
    rows.find((row) => row.name === name && row.metric === metric && row.cutoff === cutoff);
}

describe('overall', () => {
  test('averages over the users with test items, with known items masked', () => {
    const figure = evaluated();
    expect(figure('all', 'recall', 1)).toEqual({
      group: 'overall',
      name: 'all',
      users: 2,
      metric: 'recall',
      cutoff: 1,
      value: 0.5,
    });
    expect(figure('all', 'recall', 2)!.value).toBe((1 / 2 + 1) / 2);
    const ideal = 1 + 1 / Math.log2(3);
    expect(figure('all', 'ndcg', 2)!.value).toBeCloseTo((1 / Math.log2(3) / ideal + 1) / 2, 12);
  });

  test('gives the same figures where the values of single users are not kept', () => {
    const options = { config: config(), domains };
    const kept = evaluate(ranker, split, 'test', options);
    const dropped = evaluate(ranker, split, 'test', { ...options, keepUserValues: false });
    expect(dropped.rows).toEqual(kept.rows);
    expect(kept.userValues.values.length).toBeGreaterThan(0);
    expect(dropped.userValues.values.length).toBe(0);
  });

  test('`all-users` divides by all users of the data set, and only here', () => {
    const figure = evaluated({ average: 'all-users' });
    expect(figure('all', 'recall', 1)).toMatchObject({ users: 3, value: 1 / 3 });
    expect(figure('comedy', 'recall', 1)).toMatchObject({ users: 1, value: 1 });
  });

  test('validation masks train only; the test masks both unless `mask: train`', () => {
    const own = tinySplit({
      train: [
        [0, 0],
        [0, 1],
        [1, 2],
        [1, 3],
        [2, 4],
        [2, 5],
      ],
      validation: [[0, 3]],
      test: [[0, 2]],
    });
    expect(evaluated({}, 'validation', own)('all', 'recall', 1)!.value).toBe(1);
    expect(evaluated({}, 'test', own)('all', 'recall', 1)!.value).toBe(1);
    expect(evaluated({ mask: 'train' }, 'test', own)('all', 'recall', 1)!.value).toBe(0);
  });

  test('`mask: none` lists known items again, and rankers still know them', () => {
    const repeated = tinySplit({
      train: [
        [0, 0],
        [0, 1],
        [1, 2],
        [1, 3],
      ],
      validation: [[0, 3]],
      test: [
        [0, 0],
        [1, 1],
      ],
    });
    const histories: number[][] = [];
    const watching: Ranker = {
      ...ranker,
      itemCount: 4,
      score: (users, { offsets, items }) => {
        histories.push([...items.subarray(offsets[0], offsets[1])]);
        return new Float32Array(users.length * 4).fill(1);
      },
    };
    const figures = (mask: EvaluationConfig['mask'], subset: Subset) => {
      const { rows } = evaluate(watching, repeated, subset, { config: config({ mask }), domains: null });
      return overall(rows, 'recall@1');
    };
    // All scores are equal, so that item 0 comes first where it may be listed.
    expect(figures('none', 'test')).toBe(1 / 2);
    expect(figures('train-and-validation', 'test')).toBe(0);
    expect(figures('none', 'validation')).toBe(0);
    expect(histories).toEqual([
      [0, 1, 3],
      [0, 1, 3],
      [0, 1],
    ]);
  });

  test('no figure depends on the size of the blocks of users', () => {
    const asked = { metrics: ['recall', 'ndcg', 'coverage', 'gini'] as EvaluationConfig['metrics'] };
    const small = evaluate(ranker, split, 'test', {
      config: config({ ...asked, memoryBudget: 1e-9 }),
      domains,
    });
    expect(small).toEqual(evaluate(ranker, split, 'test', { config: config(asked), domains }));
  });
});

describe('domains', () => {
  test("relevant are the user's test items in the domain, at their ranks in the full catalogue", () => {
    const figure = evaluated();
    expect(figure('drama', 'recall', 2)).toMatchObject({ users: 2, value: 1 });
    expect(figure('drama', 'ndcg', 2)!.value).toBeCloseTo((1 / Math.log2(3) + 1) / 2, 12);
    expect(figure('comedy', 'recall', 1)).toMatchObject({ users: 1, value: 1 });
    expect(figure('rare', 'recall', 2)).toMatchObject({ users: 1, value: 0 });
  });

  test('`candidates: domain` ranks inside the domain', () => {
    expect(evaluated({ candidates: 'domain' })('rare', 'recall', 1)!.value).toBe(1);
    expect(evaluated({ candidates: 'domain' })('drama', 'recall', 1)!.value).toBe(0.5);
    expect(evaluated({ candidates: 'domain' })('all', 'recall', 1)!.value).toBe(0.5);
  });

  test('items only in domains with too few test users are `other`', () => {
    const figure = evaluated({ domains: { minTestUsers: 2 } });
    expect(figure('drama', 'recall', 2)!.users).toBe(2);
    expect(figure('comedy', 'recall', 2)).toBeUndefined();
    expect(figure('other', 'recall', 2)).toMatchObject({ group: 'domain', users: 1, value: 0 });
  });
});

describe('thirds', () => {
  test('of items by popularity and of users by activity', () => {
    const own = tinySplit({
      train: [
        [0, 0],
        [0, 1],
        [0, 3],
        [1, 0],
        [1, 1],
        [2, 0],
        [2, 2],
        [1, 4],
        [2, 5],
      ],
      test: [
        [0, 2],
        [1, 5],
        [2, 1],
      ],
    });
    const { rows } = evaluate(ranker, own, 'test', { config: config({ cutoffs: [6] }), domains: null });
    const sizes = rows
      .filter(({ metric }) => metric === 'recall')
      .map(({ name, users }) => `${name} ${users}`);
    expect(sizes).toEqual([
      'all 3',
      'head 1',
      'middle 1',
      'tail 1',
      'most-active 1',
      'middle 1',
      'least-active 1',
    ]);
  });
});

describe('exposure', () => {
  test('counts the lists of the users of a group, over the items of the group', () => {
    const figure = evaluated({ metrics: ['coverage', 'gini'] });
    // At K = 2 the lists are 3 2 and 5 4.
    expect(figure('all', 'coverage', 2)).toMatchObject({ users: 2, value: 4 / 6 });
    expect(figure('comedy', 'coverage', 2)!.value).toBe(1 / 2);
    expect(figure('all', 'gini', 1)!.value).toBeCloseTo(4 / 6, 12);
  });
});

describe('values of single users', () => {
  test('average to the figures of their group', () => {
    const { rows, userValues } = evaluate(ranker, split, 'test', { config: config(), domains });
    for (const [group, { group: kind, name }] of userValues.groups.entries()) {
      for (const [column, { metric, cutoff }] of userValues.metrics.entries()) {
        const own = userValues.values.filter(
          (_, entry) => userValues.groupIndex[entry] === group && userValues.metricIndex[entry] === column,
        );
        const row = rows.find(
          (figure) =>
            figure.group === kind &&
            figure.name === name &&
            figure.metric === metric &&
            figure.cutoff === cutoff,
        );
        // General users of a domain are nearly all, so theirs are not kept.
        const isKept = !name.endsWith('/general');
        expect(own.length).toBe(isKept ? (row?.users ?? 0) : 0);
        if (row && isKept) expect(own.reduce((a, b) => a + b, 0) / own.length).toBeCloseTo(row.value, 6);
      }
    }
  });
});

describe('labelled pairs', () => {
  const labelled = tinySplit({
    train: [
      [0, 0, 1],
      [0, 1, 0],
      [1, 2, 1],
      [1, 3, 1],
    ],
    test: [
      [0, 2, 1],
      [0, 3, 0],
      [1, 0, 0],
      [1, 1, 1],
    ],
  });
  const logits = fixedRanker([
    [0, 0, 2, -1],
    [3, -1, 0, 0],
  ]);

  test('auc, f1 and accuracy over all pairs together', () => {
    const asked = config({ metrics: ['auc', 'f1', 'accuracy'] });
    const { rows } = evaluate(logits, labelled, 'test', { config: asked, domains: null });
    expect(rows.map(({ metric, cutoff, users, value }) => [metric, cutoff, users, value])).toEqual([
      ['auc', 0, 2, 0.375],
      ['f1', 0, 2, 0.5],
      ['accuracy', 0, 2, 0.5],
    ]);
  });

  test('scorePairs is used where the model has it', () => {
    const pairs: Ranker = { ...logits, scorePairs: () => Float32Array.of(1, -1, -1, 1) };
    const { rows } = evaluate(pairs, labelled, 'test', {
      config: config({ metrics: ['auc'] }),
      domains: null,
    });
    expect(overall(rows, 'auc')).toBe(1);
  });

  test('pairs labelled 0 are not relevant in a ranking', () => {
    const { rows } = evaluate(logits, labelled, 'test', {
      config: config({ metrics: ['recall'] }),
      domains: null,
    });
    expect(rows[0]).toMatchObject({ users: 2, cutoff: 1, value: 0.5 });
  });

  test('an unlabelled test part is refused', () => {
    expect(() => evaluated({ metrics: ['auc'] })).toThrow(/Labelled pairs are needed for auc.*no values/s);
  });
});

describe('scores that are not finite', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s names the model', (bad) => {
    const broken = fixedRanker([
      [1, 1, 1, 1, 1, 1],
      [1, 1, 1, 1, 1, bad],
      [1, 1, 1, 1, 1, 1],
    ]);
    expect(() => evaluate(broken, split, 'test', { config: config(), domains })).toThrow(
      `The model fixed gave a score that is not a finite number\n  expected: a finite score for every item\n  found:    ${bad} for item 5 of user 1`,
    );
  });
});

describe('a test part that is held back', () => {
  const withValidation = tinySplit({
    train: [
      [0, 0],
      [0, 1],
      [1, 2],
      [1, 3],
      [2, 4],
    ],
    validation: [
      [0, 2],
      [1, 4],
    ],
    test: [
      [0, 4],
      [1, 1],
    ],
    itemCount: 6,
  });
  test('cannot be evaluated', () => {
    const held = holdBackTest(withValidation);
    expect(() => evaluate(ranker, held, 'test', { config: config(), domains })).toThrow(
      'The test part is held back',
    );
  });

  test('leaves the validation figures over all users as they are, and none per domain', () => {
    const options = { config: config(), domains };
    const overallRows = (own: Split) =>
      evaluate(ranker, own, 'validation', options).rows.filter(({ group }) => group === 'overall');
    const held = holdBackTest(withValidation);
    expect(overallRows(held)).toEqual(overallRows(withValidation));
    expect(overallRows(held).length).toBeGreaterThan(0);
    const { rows } = evaluate(ranker, held, 'validation', options);
    expect(rows.some(({ group }) => group === 'domain')).toBe(false);
  });
});
