import { describe, expect, it } from 'vitest';
import { readOptions } from './options.js';
import { works } from './works.js';

describe('options of the benchmark', () => {
  it('are everything on the CPU where nothing is said', () => {
    const options = readOptions([])!;
    expect(options.works).toBe(works);
    expect(options).toMatchObject({
      engines: ['tensorflow', 'wasm'],
      threads: null,
      device: 'cpu',
      pace: { rounds: 5, seconds: 2, quiet: 0 },
      out: 'results/bench',
    });
  });

  it('keep nothing of a quick look unless a folder is named', () => {
    expect(readOptions(['--quick'])!.out).toBeNull();
    expect(readOptions(['--quick', '--out', 'here'])!.out).toBe('here');
  });

  it('name works and engines', () => {
    const options = readOptions(['ranking-health', '--engine', 'wasm', '--threads', '1', '--quiet', '30'])!;
    expect(options.works.map(({ name }) => name)).toEqual(['ranking-health']);
    expect(options).toMatchObject({ engines: ['wasm'], threads: 1, pace: { quiet: 30 } });
  });

  it('leave wasm out on a GPU', () => {
    expect(readOptions(['--device', 'cuda'])!.engines).toEqual(['tensorflow']);
    expect(() => readOptions(['--device', 'cuda', '--engine', 'wasm'])).toThrow(
      'wasm is not measured on cuda',
    );
  });

  it.each([
    [['nothing'], 'There is no work called nothing'],
    [['--engine', 'reference'], 'reference is not measured on cpu'],
    [['--device', 'tpu'], 'There is no device tpu'],
    [['--threads', 'two'], '--threads is not a number above 0'],
    [['--wrong'], "Unknown option '--wrong'"],
  ])('refuse %j', (list, message) => {
    expect(() => readOptions(list)).toThrow(message);
  });
});

it('works have names of their own', () => {
  expect(new Set(works.map(({ name }) => name)).size).toBe(works.length);
});
