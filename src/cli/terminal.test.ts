import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTerminal, type Terminal } from './terminal.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A terminal that writes to strings. */
function record(variables: NodeJS.ProcessEnv = {}, isTTY = false) {
  const out = new PassThrough();
  const error = Object.assign(new PassThrough(), { isTTY, columns: 80, clearLine() {}, cursorTo() {} });
  const terminal: Terminal = openTerminal({ out, error }, variables);
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  return { terminal, out: () => read(out), error: () => read(error) };
}

it('keeps results apart from everything else', () => {
  const { terminal, out, error } = record();
  terminal.info('fetching');
  terminal.warn('odd');
  terminal.fail('error:', 'wrong');
  terminal.print('a table');
  terminal.printJson({ a: 1 });
  expect(out()).toBe('a table\n{\n  "a": 1\n}\n');
  expect(error()).toBe('fetching\nwarning: odd\nerror: wrong\n');
});

it('shows progress as a line now and then where there is no terminal', () => {
  const { terminal, error } = record();
  const progress = terminal.progress('training', 40, 'epochs');
  progress.update(1, 'loss 2.5');
  vi.advanceTimersByTime(11_000);
  progress.update(9, 'loss 2.1');
  progress.update(10, 'loss 2.0');
  expect(error()).toBe('training: 9 of 40 epochs, loss 2.1\n');
  progress.stop();
  expect(error()).toBe('training: 10 of 40 epochs, loss 2.0\n');
});

it('says bytes in the unit that reads best', () => {
  const { terminal, error } = record();
  terminal.progress('ml-1m.zip', 6_000_000, 'bytes').update(6_000_000);
  expect(error()).toBe('ml-1m.zip: 5.7 MiB of 5.7 MiB\n');
});

it('has colours on a terminal, unless NO_COLOR is set', () => {
  const coloured = record({}, true);
  coloured.terminal.warn('odd');
  expect(coloured.error()).toBe('\u001b[33mwarning:\u001b[0m odd\n');
  const plain = record({ NO_COLOR: '1' }, true);
  plain.terminal.warn('odd');
  expect(plain.error()).toBe('warning: odd\n');
});
