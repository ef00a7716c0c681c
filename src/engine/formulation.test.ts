import { describe, expect, it } from 'vitest';
import { chooseFormulation, formulationCost, formulations, work } from './formulation.js';

const wasm = { name: 'wasm', usesGpu: false } as const;
const shape = { batch: 1024, items: 1200, negatives: 1000, dimensions: 64 };

describe('formulation', () => {
  it('takes the cheapest of those that the loss accepts', () => {
    const cheapest = (names: readonly (typeof formulations)[number][]) =>
      names.toSorted((a, b) => formulationCost(wasm, shape, a) - formulationCost(wasm, shape, b))[0];
    expect(chooseFormulation(wasm, shape, true)).toBe(cheapest(formulations));
    expect(chooseFormulation(wasm, shape, false)).toBe(cheapest(['sampled', 'all-scores']));
  });

  it('multiplies with all items where nearly all are drawn, and with drawn ones where few are', () => {
    for (const name of ['wasm', 'tensorflow'] as const) {
      const engine = { name, usesGpu: false };
      expect(chooseFormulation(engine, shape, true)).toBe('counts');
      expect(chooseFormulation(engine, { ...shape, negatives: 1 }, true)).toBe('sampled');
      expect(chooseFormulation(engine, { ...shape, items: 200_000 }, true)).toBe('sampled');
    }
  });

  it('makes no matrix of all scores that takes more than half a gibibyte', () => {
    const large = { batch: 1024, items: 200_000, negatives: 100_000, dimensions: 64 };
    expect(chooseFormulation(wasm, large, true)).toBe('sampled');
  });

  it('compares bytes where an engine was not measured', () => {
    const gpu = { name: 'tensorflow', usesGpu: true } as const;
    expect(formulationCost(gpu, shape, 'sampled')).toBe(4 * 1024 * 1000 * 64);
    expect(chooseFormulation(gpu, shape, true)).toBe('counts');
    expect(chooseFormulation(gpu, shape, false)).toBe('all-scores');
    expect(chooseFormulation(gpu, { ...shape, items: 100_000 }, true)).toBe('sampled');
  });

  it('counts work in millions', () => {
    expect(work({ batch: 1000, items: 4000, negatives: 2000, dimensions: 10 })).toEqual([1, 2, 20, 4, 40]);
  });
});
