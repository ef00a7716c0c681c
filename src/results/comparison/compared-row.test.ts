import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.js';
import { decideOverUsers, testOverSeeds, testOverUsers } from './compared-row.js';

const row = { group: 'overall', name: 'all', metric: 'recall', cutoff: 10 } as const;
const options = { alpha: 0.05, seed: 0, flips: 999 };
const column = (...values: number[]) => Float64Array.from(values);
const one = { candidate: [1], baseline: [1] };

describe('over users', () => {
  it('averages every user over the seeds and decides by the larger p value', () => {
    const tested = testOverUsers(
      row,
      {
        candidate: [column(1, 0.5, 0, 0.5), column(0, 0.5, 0, 1)],
        baseline: [column(0, 0.5, 0, 0.5), column(0, 0, 0.5, 0.5)],
        leftOut: 3,
      },
      { candidate: [1, 2], baseline: [1, 2] },
      options,
    );
    expect(tested).toMatchObject({ over: 'users', users: 4, leftOut: 3, candidate: 0.4375, baseline: 0.25 });
    expect(tested.difference).toBeCloseTo(0.1875, 12);
    expect(tested.relativeChange).toBeCloseTo(0.75, 12);
    // Differences of users: 0.5, 0.25, −0.25, 0.25. SciPy 1.17: stats.ttest_1samp(d, 0), d.mean() / d.std(ddof=1)
    expect(tested.userTest!.p).toBeCloseTo(0.3189317919127754, 12);
    expect(tested.effectSize).toBeCloseTo(0.5960395606792698, 12);
    // Differences of seeds: 0.25, 0.125.
    expect(tested.seedTest).toMatchObject({ pairing: 'paired', degreesOfFreedom: 1 });
    expect(tested.p).toBeGreaterThanOrEqual(
      Math.max(tested.userTest!.p, tested.seedTest!.p, tested.signFlip!.p),
    );
  });

  it('resamples users for both intervals, each with the mean over its seeds', () => {
    const seeds = {
      candidate: [column(1, 0.5, 0, 0.5), column(0, 0.5, 0, 1)],
      baseline: [column(0.5, 0.5, 0, 0.5), column(0.5, 0, 0.5, 0.5)],
    };
    const means = { candidate: [column(0.5, 0.5, 0, 0.75)], baseline: [column(0.5, 0.25, 0.25, 0.5)] };
    const both = { candidate: [1, 2], baseline: [1, 2] };
    const tested = testOverUsers(row, { ...seeds, leftOut: 0 }, both, options);
    const averaged = testOverUsers(row, { ...means, leftOut: 0 }, one, options);
    expect(tested.relativeBootstrap).toEqual(averaged.relativeBootstrap);
    expect(tested.bootstrap).toEqual(averaged.bootstrap);
    const { low, high } = tested.relativeBootstrap!;
    expect(low).toBeLessThan(tested.relativeChange);
    expect(high).toBeGreaterThan(tested.relativeChange);
  });

  it('is not sure where four of many users differ, as a t test is', () => {
    const candidate = new Float64Array(60);
    candidate.set([1, 1, 1, 1]);
    const tested = testOverUsers(
      row,
      { candidate: [candidate], baseline: [new Float64Array(60)], leftOut: 0 },
      one,
      options,
    );
    expect(tested.userTest!.p).toBeLessThan(0.05);
    expect(tested.p).toBe(0.125);
  });

  it('finds nothing where nothing differs', () => {
    const same = column(0, 1, 0);
    const tested = testOverUsers(row, { candidate: [same], baseline: [same], leftOut: 0 }, one, options);
    expect(tested).toMatchObject({ p: 1, relativeChange: 0, interval: { low: 0, high: 0 }, effectSize: 0 });
  });

  it('has no relative change where no user hits with either side', () => {
    const none = column(0, 0, 0);
    const tested = testOverUsers(row, { candidate: [none], baseline: [none], leftOut: 0 }, one, options);
    expect(tested).toMatchObject({ p: 1, difference: 0, relativeChange: Number.NaN });
  });

  it('tests nothing on one user', () => {
    const tested = testOverUsers(
      row,
      { candidate: [column(1)], baseline: [column(0)], leftOut: 0 },
      one,
      options,
    );
    expect(tested).toMatchObject({ users: 1, p: Number.NaN, relativeChange: Number.NaN });
  });

  it('gives the same figures every time', () => {
    const random = new RandomStream(1, 'comparison');
    const draw = () => Float64Array.from({ length: 100 }, () => (random.float() < 0.7 ? 0 : random.float()));
    const pair = { candidate: [draw()], baseline: [draw()], leftOut: 0 };
    expect(testOverUsers(row, pair, one, options)).toEqual(testOverUsers(row, pair, one, options));
  });
});

/**
 * Runs of one method that differ in nothing but their seed, whose training moves all users together: a factor of each
 * run on the chance of a hit.
 */
describe('other seeds of the same method', () => {
  const alarms = (seeds: number, noise: number) => {
    const count = { decided: 0, usersAlone: 0 };
    for (let pair = 0; pair < 200; pair++) {
      const random = new RandomStream(pair, 'comparison', seeds);
      const run = () => {
        const factor = Math.exp(noise * random.normal());
        return Float64Array.from({ length: 1000 }, () => (random.float() < 0.2 * factor ? 1 : 0));
      };
      const side = () => Array.from({ length: seeds }, run);
      const numbers = Array.from({ length: seeds }, (_, index) => index);
      const decision = decideOverUsers(
        { candidate: side(), baseline: side() },
        { candidate: numbers, baseline: numbers.map((seed) => seed + 100) },
        random,
        { alpha: 0.05, flips: 199 },
      );
      if (decision.p < 0.05) count.decided++;
      if (decision.userTest.p < 0.05) count.usersAlone++;
    }
    return count;
  };

  it.each([2, 3, 5])(
    'raise few alarms with %d a side, where a test over users alone raises many',
    (seeds) => {
      const { decided, usersAlone } = alarms(seeds, 0.1);
      // 200 pairs at alpha 0.05: more than 18 have a probability below 1 % (binomial).
      expect(decided).toBeLessThanOrEqual(18);
      expect(usersAlone).toBeGreaterThan(40);
    },
  );
});

describe('over seeds', () => {
  const figures = (...values: number[]) => values.map((value, index) => ({ seed: index + 1, value }));

  it('decides by the t test over seeds alone', () => {
    const tested = testOverSeeds(row, figures(0.12, 0.13, 0.125), figures(0.1, 0.115, 0.108), options);
    // SciPy 1.17: stats.ttest_rel([.12, .13, .125], [.1, .115, .108])
    expect(tested.p).toBeCloseTo(0.006953423774654387, 12);
    expect(tested).toMatchObject({ over: 'seeds', users: null, userTest: null, bootstrap: null });
    expect(tested.signFlip).toMatchObject({ p: 0.25 });
    expect(tested.rankBiserial).toBe(1);
  });

  it('has no sizes of pairs where seeds do not pair', () => {
    const others = [
      { seed: 7, value: 0.1 },
      { seed: 8, value: 0.11 },
    ];
    const tested = testOverSeeds(row, figures(0.12, 0.13), others, options);
    expect(tested).toMatchObject({ signFlip: null, wilcoxon: null, effectSize: Number.NaN });
    expect(tested.seedTest).toMatchObject({ pairing: 'welch' });
  });
});
