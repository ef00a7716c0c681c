import { beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import type { PairwiseBatch } from '../sampling/batch.js';
import { weightingContext, weightingOptions } from '../testing/weightings.js';
import { dynamic } from './dynamic.js';
import { fixed } from './fixed.js';
import { inverseItemPopularity } from './inverse-item-popularity.js';
import { oversampling } from './oversampling.js';
import { otherOrder, permuted } from './permuted.js';
import { posthoc } from './posthoc.js';
import { createWeighting } from './registry.js';

beforeAll(async () => {
  await startEngine('wasm');
});

// Item 0: eight events, drama; item 1: three, comedy; item 2: one, noir and drama.
const train = [
  ...Array.from({ length: 8 }, (_, user) => [user, 0] as const),
  ...Array.from({ length: 3 }, (_, user) => [user, 1] as const),
  [3, 2] as const,
];
const context = weightingContext(train, { drama: [0, 2], comedy: [1], noir: [2] });
const batch: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(0, 1, 3),
  positives: Int32Array.of(0, 1, 2),
  negatives: Int32Array.of(2, 2, 0),
  negativesPerRow: 1,
};

describe('fixed', () => {
  it('weights the items of named domains as PinnerFormerLite does', () => {
    const weighting = fixed(weightingOptions('fixed', { domains: ['noir'] }), context);
    expect([...weighting.exampleWeights!(batch)!]).toEqual([1, 1, 2]);
    const several = weightingOptions('fixed', { domains: ['noir', 'comedy'], weight: 5 });
    expect([...fixed(several, context).exampleWeights!(batch)!]).toEqual([1, 5, 5]);
  });

  it('lets a weight below 1 count although the item has another domain', () => {
    const less = weightingOptions('fixed', { domains: ['noir'], weight: 0.5 });
    expect([...fixed(less, context).exampleWeights!(batch)!]).toEqual([1, 1, 0.5]);
  });

  it('says which domains there are', () => {
    const misspelt = weightingOptions('fixed', { domains: ['nior'] });
    expect(() => fixed(misspelt, context)).toThrow(/no domain `nior`.*\n.*drama, comedy, noir/);
    expect(() => fixed(misspelt, context)).toThrow('did you mean `noir`?');
  });
});

describe('dynamic', () => {
  it('weights examples by their positives, the rarest domain most', () => {
    const weighting = dynamic(weightingOptions('dynamic', { mu: 0 }), context);
    expect([...weighting.exampleWeights!(batch)!]).toEqual([1, 1, 1]);
    weighting.beforeEpoch!(0);
    const [common, middle, rare] = weighting.exampleWeights!(batch)!;
    expect(rare).toBeGreaterThan(middle!);
    expect(middle).toBeGreaterThan(common!);
  });

  it('reports weights, shares of the gradient and the effective sample size', () => {
    const weighting = dynamic(weightingOptions('dynamic', { mu: 0 }), context);
    const before = weighting.report!();
    expect(before).toMatchObject({ 'weight/noir': 1, effectiveSampleSize: 12, meanWeight: 1 });
    // Nine events in drama, three in comedy, one in noir.
    expect(before['gradientShare/drama']).toBeCloseTo(9 / 13, 6);
    weighting.beforeEpoch!(0);
    const after = weighting.report!();
    const shares = ['drama', 'comedy', 'noir'].map((name) => after[`gradientShare/${name}`]!);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(shares[2]).toBeGreaterThan(1 / 13);
    expect(after.effectiveSampleSize).toBeLessThan(12);
    const [w0, w1, w2] = weighting.exampleWeights!(batch)!;
    expect(after.meanWeight).toBeCloseTo((8 * w0! + 3 * w1! + w2!) / 12, 6);
  });
});

describe('what the weighted sum is divided by', () => {
  const weightsWith = (normalize: string) => {
    const weighting = fixed(weightingOptions('fixed', { domains: ['noir'], normalize }), context);
    return { by: weighting.normalize, weights: [...weighting.exampleWeights!(batch)!] };
  };

  it('is the sum of the weights, or the number of examples', () => {
    expect(weightsWith('batch-sum')).toEqual({ by: 'batch-sum', weights: [1, 1, 2] });
    expect(weightsWith('none')).toEqual({ by: 'batch-size', weights: [1, 1, 2] });
  });

  it('may be the number of examples with weights of mean 1 over train', () => {
    const { by, weights } = weightsWith('global-mean');
    expect(by).toBe('batch-size');
    expect((8 * weights[0]! + 3 * weights[1]! + weights[2]!) / 12).toBeCloseTo(1, 6);
    expect(weights[2]! / weights[0]!).toBeCloseTo(2, 6);
  });
});

describe('permuted', () => {
  const many = weightingContext(
    Array.from({ length: 60 }, (_, k) => [k, Math.floor(Math.sqrt(k))] as const),
    Object.fromEntries(Array.from({ length: 8 }, (_, d) => [`d${d}`, [d]])),
  );
  const weightsOf = (make: typeof permuted | typeof dynamic, seed: number) => {
    const options = weightingOptions('permuted', { mu: 0.5 });
    const weighting = make(options as never, { ...many, seed });
    weighting.beforeEpoch!(0);
    return Object.entries(weighting.report!())
      .filter(([name]) => name.startsWith('weight/'))
      .map(([, weight]) => weight);
  };

  it('gives the domains the same weights in another order', () => {
    const [own, other] = [weightsOf(dynamic, 1), weightsOf(permuted, 1)];
    expect(other).not.toEqual(own);
    expect([...other].sort()).toEqual([...own].sort());
  });

  it('draws the order by the seed of the run', () => {
    expect(weightsOf(permuted, 1)).toEqual(weightsOf(permuted, 1));
    expect(weightsOf(permuted, 2)).not.toEqual(weightsOf(permuted, 1));
  });

  it('never takes the order that there is, and refuses one domain', () => {
    for (let seed = 0; seed < 20; seed++) expect([...otherOrder(2, seed)]).toEqual([1, 0]);
    expect(() => otherOrder(1, 0)).toThrow('One domain has no other order');
  });
});

describe('posthoc', () => {
  it('adds λ · ln w to logits, and weights no example', () => {
    const weighting = posthoc(weightingOptions('posthoc', { mu: 0, lambda: 2 }), context);
    const weighted = dynamic(weightingOptions('dynamic', { mu: 0 }), context);
    expect(weighting.exampleWeights).toBeUndefined();
    for (const each of [weighting, weighted]) each.beforeEpoch!(0);
    const weights = weighted.exampleWeights!(batch)!;
    weighting.itemBias!().forEach((bias, item) => {
      expect(bias).toBeCloseTo(2 * Math.log(weights[item]!), 5);
    });
    expect(weighting.selectsWithoutBias).toBe(true);
  });

  it('reports the weights that it ranks by, and nothing of a gradient', () => {
    const weighting = posthoc(weightingOptions('posthoc'), context);
    expect(Object.keys(weighting.report!())).toEqual(['weight/drama', 'weight/comedy', 'weight/noir']);
  });
});

describe('inverse-item-popularity', () => {
  it('weights items by how rare they are, within the bounds', () => {
    // Four events an item on average.
    const weighting = inverseItemPopularity(
      weightingOptions('inverse-item-popularity', { wMin: 0.1, wMax: 3 }),
      context,
    );
    const weights = [...weighting.exampleWeights!(batch)!];
    expect(weights[0]).toBe(0.5);
    expect(weights[1]).toBeCloseTo(4 / 3, 6);
    expect(weights[2]).toBe(3);
    // The domain's mean over its events: eight of item 0, one of item 2.
    expect(weighting.report!()['weight/drama']).toBeCloseTo((8 * 0.5 + 3) / 9, 6);
  });

  it('needs no domains', () => {
    const without = { ...context, domains: null };
    const weighting = inverseItemPopularity(weightingOptions('inverse-item-popularity'), without);
    expect(Object.keys(weighting.report!())).toEqual(['effectiveSampleSize', 'meanWeight']);
  });
});

describe('oversampling', () => {
  it('draws train events by the weights that dynamic moves to', () => {
    const weighting = oversampling(weightingOptions('oversampling'), context);
    const weighted = dynamic(weightingOptions('dynamic', { mu: 0 }), context);
    weighted.beforeEpoch!(0);
    const byItem = weighted.exampleWeights!(batch)!;
    const weights = weighting.samplingWeights!();
    expect([...weights]).toEqual([...context.train.items].map((item) => byItem[item]));
    expect(weighting.exampleWeights).toBeUndefined();
    expect(weighting.report!()['weight/noir']).toBeCloseTo(byItem[2]!, 6);
  });
});

it('keeps a weighted loss between wMin and wMax times the loss', () => {
  const losses = [0.3, 2.1, 0.7];
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / 3;
  for (const name of ['dynamic', 'permuted', 'inverse-item-popularity'] as const) {
    const options = weightingOptions(name, { wMin: 0.5, wMax: 4, normalize: 'none' });
    const weighting = createWeighting(options, {
      ...context,
      catalogue: new Uint8Array(3).fill(1),
      chronological: false,
      parameterGroups: [],
    });
    for (let epoch = 0; epoch < 30; epoch++) weighting.beforeEpoch?.(epoch);
    const weights = weighting.exampleWeights!(batch)!;
    const weighted = losses.reduce((sum, loss, k) => sum + weights[k]! * loss, 0) / 3;
    expect(weighted, name).toBeGreaterThanOrEqual(0.5 * mean);
    expect(weighted, name).toBeLessThanOrEqual(4 * mean);
    expect(weighted, name).not.toBeCloseTo(mean, 2);
  }
});
