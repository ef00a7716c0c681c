import { describe, expect, it } from 'vitest';
import { realDataset } from '../testing/real-datasets.js';
import { sharedDatasets } from '../testing/shared.js';
import { resolveDomains } from './domains.js';
import type { Split } from './split.js';
import { splitDataset } from './split-dataset.js';

const options = { seed: 1, coldItems: 'drop' } as const;
const leaveOneOut = { name: 'leave-one-out', order: 'time', seed: 0, validation: 'fixed' } as const;
const provided = { name: 'provided', seed: 0, validation: 'none', validationShare: 0.1 } as const;

function sizes({ train, validation, test }: Split): number[] {
  return [train, validation, test].map(({ items }) => items.length);
}

describe.skipIf(sharedDatasets === null)('splits of real data', () => {
  it('leaves one out of MovieLens-100K, 5-core, and counts users whose last events have the same time', async () => {
    const split = splitDataset(await realDataset({ name: 'movielens-100k', kCore: 5 }), leaveOneOut, options);
    expect(sizes(split)).toEqual([97_401, 943, 943]);
    expect(split.warnings).toContainEqual(expect.stringContaining('for 416 of 943 users'));
  });

  it('leaves one out of the file of SASRec, which has no times and no parts', async () => {
    const dataset = await realDataset({ name: 'sasrec-ml-1m' });
    expect(sizes(splitDataset(dataset, leaveOneOut, options))).toEqual([987_531, 6040, 6040]);
    expect(() => splitDataset(dataset, provided, options)).toThrow('leave-one-out');
  });

  it('keeps a published split and draws max(floor(n / 10), 1) of each user for validation', async () => {
    const dataset = await realDataset({ name: 'ir-benchmark', set: 'amazon2014-health' });
    const whole = splitDataset(dataset, provided, options);
    const validated = splitDataset(dataset, { ...provided, validation: 'per-seed' }, options);
    expect(sizes(whole)).toEqual([37_784, 0, 10_405]);
    const perUser = whole.train.offsets.subarray(1).map((end, user) => end - whole.train.offsets[user]!);
    const held = perUser.reduce((sum, count) => sum + Math.max(Math.floor(count / 10), 1), 0);
    expect(sizes(validated)).toEqual([37_784 - held, held, 10_405]);
    expect(validated.testFingerprint).toBe(whole.testFingerprint);
  });

  it('recognises the same published split in two repositories', async () => {
    const electronic = await realDataset({ name: 'ir-benchmark', set: 'amazon2014-electronic' });
    const drrl = await realDataset({ name: 'drrl' });
    const split = splitDataset(drrl, { ...provided, validation: 'fixed' }, options);
    expect(sizes(split)).toEqual([159_418, 22_980, 52_123]);
    const same = splitDataset(electronic, provided, options);
    expect(sizes(same)).toEqual([182_398, 0, 52_123]);
    expect(split.testFingerprint).toBe(same.testFingerprint);
  });

  it('takes the domains of Last.fm from tags of pairs that are not held out', async () => {
    const dataset = await realDataset({ name: 'lastfm', kCore: 5 });
    expect(() => splitDataset(dataset, leaveOneOut, options)).toThrow('split.order: random');
    const split = splitDataset(dataset, { ...leaveOneOut, order: 'random' }, options);
    const domains = resolveDomains(dataset, split, { minShare: 0.05, maxShare: 0.9 })!;
    expect(domains.names).toEqual(expect.arrayContaining(['rock', 'pop', 'electronic', 'metal', 'hip-hop']));
  });
});
