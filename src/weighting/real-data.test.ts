import { beforeAll, describe, expect, it } from 'vitest';
import { samplingSchema } from '../config/schema/sampling.js';
import { startEngine } from '../engine/registry.js';
import { resolveDomains } from '../split/domains.js';
import { splitDataset } from '../split/split-dataset.js';
import { realDataset } from '../testing/real-datasets.js';
import { sharedDatasets } from '../testing/shared.js';
import { weightingOptions } from '../testing/weightings.js';
import { globalTargets } from './domain-weights.js';
import { dynamic } from './dynamic.js';
import { EventCounts } from './event-counts.js';
import { sparsity } from './sparsity.js';
import { type DomainContext, weightedDomains } from './weighted-domains.js';

beforeAll(async () => {
  await startEngine('wasm');
});

const leaveOneOut = { name: 'leave-one-out', order: 'time', seed: 0, validation: 'fixed' } as const;

/** domain, events, share of the users, ln((N + 1) / (n + 1)), s, ŵ */
const table: readonly (readonly [string, number, number, number, number, number])[] = [
  ['Drama', 38772, 1, 0.921, 0.017, 1.067],
  ['Comedy', 29053, 0.996, 1.21, 0.053, 1.211],
  ['Action', 25056, 0.994, 1.358, 0.072, 1.287],
  ['Thriller', 21359, 0.993, 1.517, 0.092, 1.367],
  ['Romance', 19034, 1, 1.633, 0.106, 1.426],
  ['Adventure', 13494, 0.948, 1.977, 0.165, 1.661],
  ['Sci-Fi', 12489, 0.96, 2.054, 0.171, 1.684],
  ['War', 9255, 0.979, 2.354, 0.202, 1.809],
  ['Crime', 7843, 0.966, 2.519, 0.23, 1.919],
  ["Children's", 7044, 0.845, 2.627, 0.282, 2.126],
  ['Horror', 5178, 0.825, 2.934, 0.326, 2.306],
  ['Mystery', 5126, 0.947, 2.944, 0.288, 2.151],
  ['Musical', 4885, 0.786, 2.992, 0.34, 2.358],
  ['Animation', 3562, 0.687, 3.308, 0.411, 2.646],
  ['Western', 1820, 0.511, 3.979, 0.551, 3.204],
  ['Film-Noir', 1697, 0.651, 4.049, 0.516, 3.062],
  ['Fantasy', 1324, 0.532, 4.297, 0.59, 3.361],
  ['Documentary', 698, 0.364, 4.937, 0.714, 3.856],
];

describe.skipIf(sharedDatasets === null)('the reconstruction on MovieLens-100K, 5-core, all but two', () => {
  let context: DomainContext;
  const options = weightingOptions('dynamic', { mu: 0 });

  beforeAll(async () => {
    const dataset = await realDataset({ name: 'movielens-100k', kCore: 5 });
    const split = splitDataset(dataset, leaveOneOut, { seed: 1, coldItems: 'drop' });
    const { userCount, itemCount, train } = split;
    const domains = resolveDomains(dataset, split, { minShare: 0, maxShare: 1 });
    const sampling = { ...samplingSchema.parse({}), negatives: 1 };
    context = { userCount, itemCount, train, domains, sampling, seed: 1 };
  });

  it('counts domains', () => {
    const domains = weightedDomains(context, options);
    const counts = new EventCounts(domains, context.userCount);
    const { offsets, items } = context.train;
    for (let user = 0; user < context.userCount; user++) {
      for (const item of items.subarray(offsets[user], offsets[user + 1])) counts.add(user, item);
    }
    const statistics = counts.statistics();
    expect(statistics.total).toBe(97_401);
    const s = sparsity(statistics, options);
    const found = domains.names.map((name, domain) => [
      name,
      statistics.events[domain]!,
      rounded(statistics.userShare[domain]!),
      rounded(Math.log((statistics.total + 1) / (statistics.events[domain]! + 1))),
      rounded(s[domain]!),
    ]);
    const expected = table.map((line) => line.slice(0, 5));
    expect(found.sort(byEvents)).toEqual(expected.toSorted(byEvents));
  });

  it('weights them', () => {
    const domains = weightedDomains(context, options);
    const weights = globalTargets(context, domains, options);
    const found = Object.fromEntries(domains.names.map((name, domain) => [name, rounded(weights[domain]!)]));
    expect(found).toEqual(Object.fromEntries(table.map((line) => [line[0], line[5]])));
  });

  it('has a mean weight of 1.7173 over the train events', () => {
    const weighting = dynamic(options, context);
    weighting.beforeEpoch!(0);
    expect(weighting.report!().meanWeight).toBeCloseTo(1.7173, 4);
    weighting.dispose!();
  });
});

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function byEvents(a: readonly unknown[], b: readonly unknown[]): number {
  return Number(b[1]) - Number(a[1]);
}
