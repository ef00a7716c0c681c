import { describe, expect, test } from 'vitest';
import { type EvaluationConfig, evaluationSchema } from '../config/schema/evaluation.js';
import { fixedRanker } from '../testing/fixed-ranker.js';
import { tinySplit } from '../testing/splits.js';
import { evaluate } from './evaluate.js';

/** User 0 knows 0 and has the targets 1 and 2; user 1 knows 1 to 3 and has the target 0. The catalogue is 0 to 9. */
const split = tinySplit({
  train: [[0, 0], [1, 1], [1, 2], [1, 3], ...[4, 5, 6, 7, 8, 9].map((item) => [2, item] as const)],
  test: [
    [0, 1],
    [0, 2],
    [1, 0],
  ],
});
const ranker = fixedRanker([
  [9, 5, 1, 2, 2, 2, 2, 2, 2, 2],
  [3, 9, 9, 9, 3, 1, 1, 1, 1, 4],
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
]);

function figures(more: Partial<EvaluationConfig>, own = ranker) {
  const asked = { metrics: ['sampled-recall', 'sampled-ndcg'], cutoffs: [1, 3] };
  const config = { ...evaluationSchema.parse(asked), ...more };
  return evaluate(own, split, 'test', { config, domains: null }).rows;
}

const values = (more: Partial<EvaluationConfig>) => figures(more).map(({ value }) => value);

describe('sampled figures', () => {
  test('rank each target alone, among all other items where these are few', () => {
    // User 0: target 1 is first; target 2 is last of 8, and target 1 is not among its candidates. User 1: 9, then 0, then 4.
    const [recall1, recall3, ndcg1, ndcg3] = values({ sampledCandidates: 100 });
    expect([recall1, recall3]).toEqual([1 / 4, 3 / 4]);
    expect(ndcg1).toBe(1 / 4);
    expect(ndcg3).toBeCloseTo((1 / 2 + 1 / Math.log2(3)) / 2, 12);
  });

  test('follow the rule for ties', () => {
    // Item 4 scores as target 0 of user 1 does, so that the target is third.
    expect(values({ sampledCandidates: 100, ties: 'pessimistic' })[3]).toBeCloseTo((1 / 2 + 1 / 2) / 2, 12);
  });

  test('draw as many as are asked for, the same each time, none of them known or a target', () => {
    const asked: number[][] = [];
    const constant = { ...ranker, score: (users: Int32Array) => new Float32Array(users.length * 10) };
    // With equal scores the worst rank is the number of candidates and one.
    for (const sampledCandidates of [1, 3, 5]) {
      const rows = figures({ sampledCandidates, ties: 'pessimistic', cutoffs: [1, 2, 4, 6] }, constant);
      asked.push(rows.slice(0, 4).map(({ value }) => value));
    }
    expect(asked).toEqual([
      [0, 1, 1, 1],
      [0, 0, 1, 1],
      [0, 0, 0, 1],
    ]);
    expect(figures({ sampledCandidates: 2 })).toEqual(figures({ sampledCandidates: 2 }));
  });

  test('are over all users together', () => {
    expect(figures({})[0]).toEqual({
      group: 'overall',
      name: 'all',
      users: 2,
      metric: 'sampled-recall',
      cutoff: 1,
      value: 1 / 4,
    });
    expect(figures({ average: 'all-users' })[0]).toMatchObject({ users: 3, value: 1 / 6 });
    expect(figures({}).every(({ group }) => group === 'overall')).toBe(true);
  });
});
