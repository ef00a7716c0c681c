import { expect, it } from 'vitest';
import { MemoryGate } from './memory-gate.js';

const GiB = 2 ** 30;

it('admits one run whatever it takes, and a second only where both fit', () => {
  const gate = new MemoryGate(() => 3 * GiB);
  gate.learn('big', 2 * GiB);
  expect(gate.admits('big', [])).toBe(true);
  expect(gate.admits('big', [{ shape: 'big', startedAt: 0 }], 1000)).toBe(false);
  expect(gate.admits('big', [{ shape: 'big', startedAt: 0 }], 60_000)).toBe(true);
});

it('takes the most that was seen for a shape that it does not know, and nothing where it has seen none', () => {
  const gate = new MemoryGate(() => GiB);
  expect(gate.admits('new', [{ shape: 'new', startedAt: 0 }], 1000)).toBe(true);
  gate.learn('big', 2 * GiB);
  gate.learn('small', GiB / 4);
  expect(gate.expected('new')).toBe(2 * GiB);
  expect(gate.admits('new', [{ shape: 'small', startedAt: 0 }], 60_000)).toBe(false);
});
