import { beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import type { PairwiseBatch } from '../sampling/batch.js';
import { weightingContext, weightingOptions } from '../testing/weightings.js';
import { DomainWeights, globalTargets } from './domain-weights.js';

beforeAll(async () => {
  await startEngine('wasm');
});

// Item 0 is common drama, item 1 rare noir, item 2 both, item 3 neither.
const train = [
  ...Array.from({ length: 12 }, (_, user) => [user, 0] as const),
  ...Array.from({ length: 3 }, (_, user) => [user, 1] as const),
  [3, 2] as const,
  [4, 3] as const,
];
const context = weightingContext(train, { drama: [0, 2], noir: [1, 2] });
const made = (keys: object = {}) => new DomainWeights(context, weightingOptions('dynamic', keys));
const targets = globalTargets(context, made().domains, weightingOptions('dynamic'));
const batch = (users: number[], positives: number[]): PairwiseBatch => ({
  kind: 'pairwise',
  users: Int32Array.from(users),
  positives: Int32Array.from(positives),
  negatives: new Int32Array(0),
  negativesPerRow: 0,
});

describe('weights over all train events', () => {
  it('come from 1 and close up to their targets by μ^t', () => {
    const weights = made({ mu: 0.9 });
    expect([...weights.ofDomains()]).toEqual([1, 1]);
    for (let t = 1; t <= 20; t++) {
      weights.beforeEpoch();
      const far = [...weights.ofDomains()].map((weight, d) => Math.abs(weight - targets[d]!));
      expect(far[1]).toBeCloseTo(0.9 ** t * Math.abs(1 - targets[1]!), 5);
    }
    // After 20 epochs they have gone 87.8 % of their way.
    expect((weights.ofDomains()[1]! - 1) / (targets[1]! - 1)).toBeCloseTo(0.878, 3);
  });

  it('drift by no more than |1 - ŵ| in all, so that the objective settles', () => {
    const weights = made({ mu: 0.7 });
    let drift = 0;
    for (let t = 0; t < 60; t++) {
      const before = weights.ofDomains()[1]!;
      weights.beforeEpoch();
      drift += Math.abs(weights.ofDomains()[1]! - before);
    }
    expect(drift).toBeCloseTo(Math.abs(1 - targets[1]!), 4);
  });

  it('are there at once with μ = 0', () => {
    const weights = made({ mu: 0 });
    weights.beforeEpoch();
    expect([...weights.ofDomains()]).toEqual([...Float32Array.from(targets)]);
  });

  it('give an item the largest weight of its domains, their mean, or 1', () => {
    const largest = made({ mu: 0 });
    largest.beforeEpoch();
    const [drama, noir] = largest.ofDomains() as unknown as [number, number];
    expect(noir).toBeGreaterThan(drama);
    expect([...largest.ofItems()]).toEqual([drama, noir, noir, 1]);
    const mean = made({ mu: 0, multi: 'mean' });
    mean.beforeEpoch();
    expect(mean.ofItems()[2]).toBeCloseTo((drama + noir) / 2, 6);
  });
});

describe('when weights move', () => {
  it('is before an epoch, or after so many steps', () => {
    const byEpoch = made();
    byEpoch.afterStep(batch([0], [0]));
    expect([...byEpoch.ofDomains()]).toEqual([1, 1]);
    const bySteps = made({ update: 2 });
    bySteps.beforeEpoch();
    bySteps.afterStep(batch([0], [0]));
    expect([...bySteps.ofDomains()]).toEqual([1, 1]);
    bySteps.afterStep(batch([0], [0]));
    expect(bySteps.ofDomains()[1]).toBeCloseTo(0.9 + 0.1 * targets[1]!, 6);
  });

  it('follows the targets that were trained on since, and rests where there were none', () => {
    const weights = made({ window: 'epoch-seen', mu: 0 });
    weights.beforeEpoch();
    expect([...weights.ofDomains()]).toEqual([1, 1]);
    // Now drama is rare.
    weights.afterStep(batch([0, 1, 2, 3], [1, 1, 1, 0]));
    weights.beforeEpoch();
    expect(weights.ofDomains()[0]).toBeGreaterThan(weights.ofDomains()[1]!);
    const before = [...weights.ofDomains()];
    weights.beforeEpoch();
    expect([...weights.ofDomains()]).toEqual(before);
  });

  it('sees as much in an epoch over all events as in the whole train part', () => {
    const weights = made({ window: 'epoch-seen', mu: 0 });
    weights.afterStep(
      batch(
        train.map(([user]) => user),
        train.map(([, item]) => item),
      ),
    );
    weights.beforeEpoch();
    expect([...weights.ofDomains()]).toEqual([...Float32Array.from(targets)]);
  });
});

it('goes on from its state to the same bits', () => {
  const keys = { window: 'epoch-seen', update: 3 };
  const steps = [
    batch([0, 1], [0, 1]),
    batch([2], [2]),
    batch([3, 4], [0, 0]),
    batch([5, 6], [1, 0]),
    batch([7], [0]),
  ];
  const [left, stopped, resumed] = [made(keys), made(keys), made(keys)];
  for (const step of steps) left.afterStep(step);
  for (const step of steps.slice(0, 2)) stopped.afterStep(step);
  resumed.restoreState(stopped.state());
  for (const step of steps.slice(2)) resumed.afterStep(step);
  const stateOf = (weights: DomainWeights) =>
    Object.entries(weights.state()).map(([name, tensor]) => [name, [...tensor.dataSync()]]);
  expect(stateOf(resumed)).toEqual(stateOf(left));
  expect([...resumed.ofItems()]).toEqual([...left.ofItems()]);
  expect([...left.ofDomains()]).not.toEqual([1, 1]);
});
