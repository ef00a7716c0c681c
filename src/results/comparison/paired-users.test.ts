import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { storeRun } from '../../testing/stored-runs.js';
import { rowKey } from './family.js';
import { findSources } from './find-sources.js';
import { pairUsers } from './paired-users.js';
import { side } from './side.js';

const all = { group: 'overall', name: 'all', metric: 'recall', cutoff: 10 } as const;
const drama = { group: 'domain', name: 'Drama', metric: 'recall', cutoff: 10 } as const;

it('pairs users by their ids, whatever their order, and leaves out whom a run lacks', async () => {
  const results = mkdtempSync(join(tmpdir(), 'paired-users-'));
  await storeRun(results, {
    experiment: 'aa',
    seed: 1,
    users: { u: 0.5, v: 0.25, w: 1 },
    domains: { Drama: { w: 1 } },
  });
  await storeRun(results, {
    experiment: 'aa',
    seed: 2,
    users: { w: 0.75, u: 0.25, v: 0 },
    domains: { Drama: { w: 0.75 } },
  });
  await storeRun(results, {
    experiment: 'bb',
    seed: 1,
    users: { w: 0, x: 1, u: 1 },
    domains: { Drama: { w: 0 } },
  });
  const [a, b] = [await findSources(['aa'], results), await findSources(['bb'], results)];
  const paired = await pairUsers(side('candidate', a.sources), side('baseline', b.sources), [
    all,
    drama,
    { ...drama, name: 'Comedy' },
  ]);
  expect([...paired.keys()]).toEqual([rowKey(all), rowKey(drama)]);
  // u and w; v and x stand on one side.
  expect(paired.get(rowKey(all))).toEqual({
    candidate: [Float64Array.of(0.5, 1), Float64Array.of(0.25, 0.75)],
    baseline: [Float64Array.of(1, 0)],
    leftOut: 2,
  });
  expect(paired.get(rowKey(drama))).toEqual({
    candidate: [Float64Array.of(1), Float64Array.of(0.75)],
    baseline: [Float64Array.of(0)],
    leftOut: 0,
  });
});

it('pairs no user without a value', async () => {
  const results = mkdtempSync(join(tmpdir(), 'paired-users-'));
  await storeRun(results, { experiment: 'aa', seed: 1, users: { u: 0.5, v: Number.NaN, w: 1 } });
  await storeRun(results, { experiment: 'bb', seed: 1, users: { u: 0.5, v: 1, w: 0 } });
  const [a, b] = [await findSources(['aa'], results), await findSources(['bb'], results)];
  const paired = await pairUsers(side('candidate', a.sources), side('baseline', b.sources), [all]);
  expect(paired.get(rowKey(all))).toEqual({
    candidate: [Float64Array.of(0.5, 1)],
    baseline: [Float64Array.of(0.5, 0)],
    leftOut: 1,
  });
});
