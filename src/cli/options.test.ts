import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.js';
import { folders, loadOptions, wholeNumber } from './options.js';

describe('the environment', () => {
  it('gives way to options', () => {
    const environment = readEnvironment({ RECLAB_DATA: '/d', RECLAB_ENGINE: 'wasm', RECLAB_MIRROR: '/m' });
    expect(folders({ out: 'o' }, environment)).toEqual({
      dataFolder: '/d',
      outFolder: resolve('o'),
      mirror: '/m',
    });
    expect(folders({ 'data-dir': '/x' }, environment).dataFolder).toBe('/x');
    expect(loadOptions({}, environment).engine).toBe('wasm');
    expect(loadOptions({ engine: 'reference' }, environment).engine).toBe('reference');
  });

  it('counts as unset where it is empty', () => {
    const environment = readEnvironment({ RECLAB_DATA: '', RECLAB_ENGINE: '', RECLAB_MIRROR: '' });
    expect(environment).toEqual({
      dataFolder: resolve('data'),
      mirror: null,
      engine: undefined,
      stepSummary: null,
    });
  });
});

describe('a whole number', () => {
  it('is read', () => {
    expect(wholeNumber('3', '--seed', 0)).toBe(3);
    expect(wholeNumber(undefined, '--seed', 0)).toBeUndefined();
  });

  it.each(['x', '1.5', '-1', '', '1e3', '99999999999999999'])('%j is refused', (value) => {
    expect(() => wholeNumber(value, '--seed', 0)).toThrow('--seed needs a whole number');
  });
});
