import { describe, expect, test } from 'vitest';
import { evaluationSchema } from '../config/schema/evaluation.js';
import type { Split } from '../split/split.js';
import { splitDataset } from '../split/split-dataset.js';
import { tinyDataset } from '../testing/datasets.js';
import { fixedRanker } from '../testing/fixed-ranker.js';
import { realDataset } from '../testing/real-datasets.js';
import { sharedDatasets } from '../testing/shared.js';
import { tinySplit } from '../testing/splits.js';
import { domainUsers } from './domain-users.js';
import { evaluate } from './evaluate.js';
import { domainGroups } from './item-groups.js';

const domains = tinyDataset({
  users: [0],
  items: [5],
  domains: { noir: [0, 1, 4], comedy: [2, 3, 4] },
}).domains!;

/** Shares of noir and comedy: user 0 has 1/2 and 1/2, user 1 has 1/3 and 1, user 2 has 0 and 1, user 3 has no events. */
const split = tinySplit({
  train: [
    [0, 0],
    [0, 2],
    [1, 2],
    [1, 3],
    [1, 4],
    [2, 3],
    [4, 1],
    [4, 5],
  ],
  test: [
    [0, 1],
    [0, 3],
    [1, 1],
    [2, 4],
  ],
  userCount: 5,
});

function namesOf(user: number, power: number, general: number, own: Split = split): string[] {
  const users = domainUsers(own, domainGroups(own, domains, 1), { power, general });
  return users.of(user).groups.map((group) => users.groups[group]!.name);
}

describe('power and general users', () => {
  test('by the share of train events, a share at the threshold included', () => {
    expect(namesOf(0, 0.5, 0)).toEqual(['noir/power', 'comedy/power']);
    expect(namesOf(1, 0.5, 0)).toEqual(['comedy/power']);
    expect(namesOf(1, 0.34, 0.33)).toEqual(['comedy/power']);
    expect(namesOf(1, 0.6, 1 / 3)).toEqual(['noir/general', 'comedy/power']);
    expect(namesOf(2, 0.5, 0)).toEqual(['noir/general', 'comedy/power']);
  });

  test('nobody without train events', () => {
    expect(namesOf(3, 0.5, 0.1)).toEqual([]);
  });

  test('false positives, and events labelled 0, do not count', () => {
    const noisy = { ...split, train: tinySplit({ train: [[0, 5]], test: [[0, 5]] }).train };
    expect(namesOf(0, 0.5, 0, { ...noisy, observedTrain: split.train })).toEqual([
      'noir/power',
      'comedy/power',
    ]);
    const labelled = tinySplit({
      train: [
        [0, 0, 1],
        [0, 2, 0],
        [1, 1, 1],
        [1, 3, 1],
      ],
      test: [
        [0, 1, 1],
        [0, 3, 1],
      ],
      itemCount: 6,
    });
    expect(namesOf(0, 0.6, 0, labelled)).toEqual(['noir/power', 'comedy/general']);
  });
});

describe('their figures', () => {
  /** User 0 ranks 1 5 4 3, user 1 ranks 0 1 5, user 2 ranks 4 first. */
  const ranker = fixedRanker([
    [9, 6, 9, 1, 2, 3],
    [5, 4, 9, 9, 9, 3],
    [1, 1, 1, 9, 5, 1],
    [1, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, 1, 1],
  ]);
  const config = evaluationSchema.parse({
    metrics: ['recall', 'interest-entropy', 'coverage'],
    cutoffs: [1],
    domains: { minTestUsers: 1 },
    userGroups: { power: 0.5, general: 0.4 },
  });
  const { rows, userValues } = evaluate(ranker, split, 'test', { config, domains });
  const figure = (name: string, metric: string) => {
    const found = rows.find(
      (row) => row.group === 'user-group' && row.name === name && row.metric === metric,
    );
    return found && [found.users, found.value];
  };

  test('power users count with all their targets, and again with those in the domain', () => {
    // User 0 finds 1 of 2 targets, and all of noir; users 1 and 2 are no power users of it.
    expect(figure('noir/power', 'recall')).toEqual([1, 1 / 2]);
    expect(figure('noir/power/in-domain', 'recall')).toEqual([1, 1]);
    expect(figure('noir/general', 'recall')).toEqual([2, 1 / 2]);
    expect(figure('comedy/power', 'recall')).toEqual([3, (1 / 2 + 0 + 1) / 3]);
    // User 1, who has no target in comedy, does not count in it.
    expect(figure('comedy/power/in-domain', 'recall')).toEqual([2, 1 / 2]);
    expect(figure('comedy/general', 'recall')).toBeUndefined();
  });

  test('in every metric: entropy of their lists, coverage of the items of the domain', () => {
    expect(figure('noir/general', 'interest-entropy')).toEqual([2, Math.log(2) / 2]);
    expect(figure('noir/power/in-domain', 'coverage')).toEqual([1, 1 / 3]);
    expect(figure('comedy/power', 'coverage')![1]).toBe(3 / 6);
  });

  test('values of single users are kept for power users, who pair, and not for general users', () => {
    const kept = new Set([...userValues.groupIndex].map((group) => userValues.groups[group]!.name));
    expect(kept).toContain('noir/power');
    expect(kept).toContain('noir/power/in-domain');
    expect(kept).not.toContain('noir/general');
  });
});

/**
 * Counted from the archive by a program of its own, 5-core, the last two events by (time, row) held out. Another order of
 * equal times moves single users: the specification counts 81 and 327 of Horror.
 */
describe.skipIf(sharedDatasets === null)('on published data', () => {
  const counted = async (name: 'movielens-100k' | 'movielens-1m') => {
    const shares = { minShare: 0, maxShare: 1 };
    const dataset = await realDataset({ name, kCore: 5, domains: shares });
    const config = { name: 'leave-one-out', order: 'time', seed: 0, validation: 'fixed' } as const;
    const own = splitDataset(dataset, config, { seed: 1, coldItems: 'drop' });
    const groups = domainGroups(own, dataset.domains!, 1);
    return (domain: string, power: number) => {
      const users = domainUsers(own, groups, { power, general: 0 });
      const wanted = users.groups.findIndex(({ name: found }) => found === `${domain}/power`);
      let members = 0;
      for (let user = 0; user < own.userCount; user++) if (users.of(user).groups.includes(wanted)) members++;
      return members;
    };
  };

  test('movielens-1m', async () => {
    const of = await counted('movielens-1m');
    const half = { 'Film-Noir': 12, Western: 5, Documentary: 2, Musical: 12, Horror: 82, 'Sci-Fi': 278 };
    const fifth = { 'Film-Noir': 48, Horror: 326, Western: 41, Musical: 126, Documentary: 11 };
    for (const [domain, users] of Object.entries(half)) expect(of(domain, 0.5), domain).toBe(users);
    for (const [domain, users] of Object.entries(fifth)) expect(of(domain, 0.2), domain).toBe(users);
  });

  test('movielens-100k', async () => {
    const of = await counted('movielens-100k');
    expect(of('Horror', 0.5)).toBe(5);
    expect(of('Film-Noir', 0.5)).toBe(0);
  });
});
