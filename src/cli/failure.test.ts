import { describe, expect, it } from 'vitest';
import { EnvironmentError, InputError, InputErrors, InterruptedError, RunError } from '../core/errors.js';
import { Collector } from '../core/reporter.js';
import { reportFailure } from './failure.js';
import type { Terminal } from './terminal.js';

/** Reports an error; gives the exit code and what was said. */
function report(error: unknown, { debug = false, reason }: { debug?: boolean; reason?: string } = {}) {
  const said: string[] = [];
  const terminal: Terminal = Object.assign(new Collector(), {
    info: (message: string) => void said.push(message),
    fail: (label: string, message: string) => void said.push(`${label} ${message}`),
    print() {},
    printJson() {},
    close() {},
  });
  const signal = reason === undefined ? new AbortController().signal : AbortSignal.abort(reason);
  const code = reportFailure(error, terminal, { debug, signal });
  return { code, said: said.join('\n') };
}

describe('an error for a person', () => {
  it.each([
    [new InputError('wrong'), 2],
    [new EnvironmentError('no disk'), 3],
    [new RunError('diverged'), 4],
  ])('%s is one message without a stack', (error, code) => {
    expect(report(error)).toEqual({ code, said: `error: ${error.message}` });
  });

  it('comes with its stack for --debug', () => {
    expect(report(new InputError('wrong'), { debug: true }).said).toContain('failure.test.ts');
  });

  it('counts several mistakes', () => {
    const { said } = report(new InputErrors([new InputError('one'), new InputError('two')]));
    expect(said).toBe('error: 2 mistakes\n\none\n\ntwo');
  });

  it('is made of what the disk says', () => {
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', path: '/tmp/x' });
    const { code, said } = report(full);
    expect(code).toBe(3);
    expect(said).toContain('/tmp/x: The disk is full');
  });
});

describe('an interruption', () => {
  it('has the exit code of its signal', () => {
    expect(report(new InterruptedError('SIGINT')).code).toBe(130);
    expect(report(new InterruptedError('SIGTERM')).code).toBe(143);
  });

  it('is known by the signal where the error is only the reason', () => {
    expect(report('SIGTERM', { reason: 'SIGTERM' })).toEqual({ code: 143, said: 'stopped: by SIGTERM' });
  });
});

it('a bug has a stack and a hint', () => {
  const { code, said } = report(new TypeError('x is undefined'));
  expect(code).toBe(70);
  expect(said).toContain('bug: TypeError: x is undefined\n    at ');
  expect(said).toContain('This is a mistake in reclab');
});
