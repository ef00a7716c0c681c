import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { domainsOf } from '../testing/weightings.js';
import { EventCounts } from './event-counts.js';

beforeAll(async () => {
  await startEngine('wasm');
});

const domains = domainsOf({ drama: [0, 1, 2], noir: [2, 3], unseen: [4] }, 5);

function counted(events: readonly (readonly [number, number])[], of = domains): EventCounts {
  const counts = new EventCounts(of, 4);
  for (const [user, item] of events) counts.add(user, item);
  return counts;
}

it('counts events, users and how concentrated items are', () => {
  // drama: item 0 twice, items 1 and 2 once; noir: item 2 once.
  const { total, events, userShare, concentration } = counted([
    [0, 0],
    [0, 2],
    [1, 0],
    [2, 1],
  ]).statistics();
  expect(total).toBe(4);
  expect([...events]).toEqual([4, 1, 0]);
  expect([...userShare]).toEqual([1, 1 / 3, 0]);
  const entropy = -0.5 * Math.log(0.5) - 2 * 0.25 * Math.log(0.25);
  expect(concentration[0]).toBeCloseTo(1 - entropy / Math.log(3), 12);
  expect(concentration[1]).toBe(1);
});

it('has the least concentration where all items are alike', () => {
  const { concentration } = counted([
    [0, 0],
    [0, 1],
    [1, 2],
  ]).statistics();
  expect(concentration[0]).toBeCloseTo(0, 12);
});

it('keeps the users of many domains apart', () => {
  const many = domainsOf(Object.fromEntries(Array.from({ length: 40 }, (_, d) => [`d${d}`, [d]])), 40);
  const counts = counted(
    Array.from({ length: 40 }, (_, item) => [item % 4, item] as const),
    many,
  );
  expect([...counts.statistics().userShare]).toEqual(Array(40).fill(0.25));
});

it('goes on from its state', () => {
  const events = [
    [0, 0],
    [3, 2],
    [1, 3],
  ] as const;
  const first = counted(events.slice(0, 2));
  const second = new EventCounts(domains, 4);
  second.restore(first.state());
  second.add(...events[2]!);
  expect(second.statistics()).toEqual(counted(events).statistics());
  second.clear();
  expect(second.statistics().total).toBe(0);
  expect([...second.statistics().userShare]).toEqual([0, 0, 0]);
});
