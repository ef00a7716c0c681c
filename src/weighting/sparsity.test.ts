import { describe, expect, it } from 'vitest';
import { weightingOptions } from '../testing/weightings.js';
import { domainTargets, sparsity } from './sparsity.js';

const statistics = {
  total: 99,
  events: Float64Array.of(99, 24, 0),
  userShare: Float64Array.of(1, 0.5, 0),
  concentration: Float64Array.of(0, 0.25, 1),
};
const only = (part: 'idf' | 'users' | 'entropy') => ({ idf: 0, users: 0, entropy: 0, [part]: 1 });

describe('the sparsity of a domain', () => {
  it('is 0 for the commonest and 1 for the rarest by its inverse frequency', () => {
    const s = sparsity(statistics, { coefficients: only('idf'), idfMap: 'linear' });
    expect([...s]).toEqual([0, Math.log(4) / Math.log(100), 1]);
  });

  it('maps the inverse frequency between 0 and 1', () => {
    const x = Math.log(4) / Math.log(100);
    const mapped = (idfMap: 'log' | 'sqrt') => sparsity(statistics, { coefficients: only('idf'), idfMap });
    expect([...mapped('log')]).toEqual([0, Math.log2(1 + x), 1]);
    expect([...mapped('sqrt')]).toEqual([0, Math.sqrt(x), 1]);
  });

  it('is the share of users without the domain', () => {
    expect([...sparsity(statistics, { coefficients: only('users'), idfMap: 'linear' })]).toEqual([0, 0.5, 1]);
  });

  it('is how concentrated its items are', () => {
    expect([...sparsity(statistics, { coefficients: only('entropy'), idfMap: 'linear' })]).toEqual([
      0, 0.25, 1,
    ]);
  });

  it('sums the parts by their coefficients', () => {
    const { coefficients } = weightingOptions('dynamic');
    const s = sparsity(statistics, { coefficients, idfMap: 'linear' });
    expect(s[1]).toBeCloseTo(0.5 * (Math.log(4) / Math.log(100)) + 0.3 * 0.5 + 0.2 * 0.25, 12);
  });

  it('has no rarest domain where all are alike', () => {
    const alike = { ...statistics, events: Float64Array.of(5, 5, 5) };
    expect([...sparsity(alike, { coefficients: only('idf'), idfMap: 'linear' })]).toEqual([0, 0, 0]);
  });
});

describe('the weight that a domain moves to', () => {
  it('lies between the bounds', () => {
    const weights = domainTargets(statistics, weightingOptions('dynamic'));
    expect(weights[0]).toBe(1);
    expect(weights[2]).toBe(5);
    expect([...domainTargets(statistics, weightingOptions('dynamic', { wMin: 0.5, wMax: 2 }))]).toEqual([
      0.5,
      expect.closeTo(0.5 + 1.5 * sparsity(statistics, weightingOptions('dynamic'))[1]!, 12),
      2,
    ]);
  });

  it('is an inverse frequency to a power, within the bounds', () => {
    const rule = weightingOptions('dynamic', { measure: 'inverse-frequency', gamma: 0.5, wMin: 0.1 });
    const weights = domainTargets(statistics, rule);
    expect([...weights]).toEqual([Math.sqrt(1 / 3), Math.sqrt(99 / 72), 5]);
  });
});
