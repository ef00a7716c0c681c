import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Collector } from '../core/reporter.js';
import { watchSignals } from './signals.js';
import type { Terminal } from './terminal.js';

let exit: ReturnType<typeof vi.spyOn>;
let watched: ReturnType<typeof watchSignals>;
beforeEach(() => {
  vi.useFakeTimers();
  exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const terminal: Terminal = Object.assign(new Collector(), {
    fail() {},
    print() {},
    printJson() {},
    close() {},
  });
  watched = watchSignals(terminal);
});
afterEach(() => {
  watched.stop();
  exit.mockRestore();
  vi.useRealTimers();
});

it('aborts with the name of the signal', () => {
  process.emit('SIGTERM', 'SIGTERM');
  expect(watched.signal.reason).toBe('SIGTERM');
  expect(exit).not.toHaveBeenCalled();
});

it('takes the same signal from a parent and from the terminal for one request', () => {
  process.emit('SIGINT', 'SIGINT');
  vi.advanceTimersByTime(20);
  process.emit('SIGINT', 'SIGINT');
  expect(exit).not.toHaveBeenCalled();
});

it('ends at once on a second Ctrl-C', () => {
  process.emit('SIGINT', 'SIGINT');
  vi.advanceTimersByTime(1000);
  process.emit('SIGINT', 'SIGINT');
  expect(exit).toHaveBeenCalledWith(130);
});
