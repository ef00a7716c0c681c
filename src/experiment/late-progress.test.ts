import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Collector } from '../core/reporter.js';
import { LateProgress } from './late-progress.js';

let shown: [number, string | undefined][];
let reporter: Collector;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  shown = [];
  reporter = new Collector();
  reporter.progress = () => ({ update: (done, note) => shown.push([done, note]), stop() {} });
});
afterEach(() => {
  vi.useRealTimers();
});

it('shows nothing of work that ends soon', () => {
  const progress = new LateProgress(reporter, 'ease');
  vi.advanceTimersByTime(1000);
  progress.update(0.5);
  progress.stop();
  expect(shown).toEqual([]);
});

it('shows the share of long work, and how long the rest takes', () => {
  const progress = new LateProgress(reporter, 'ease');
  vi.advanceTimersByTime(60_000);
  progress.update(0.25);
  vi.advanceTimersByTime(170_000);
  progress.update(0.99);
  progress.stop();
  expect(shown).toEqual([
    [25, 'about 3 min left'],
    [99, ''],
  ]);
});
