import { describe, expect, it } from 'vitest';
import { searchSettings } from './search.js';

const values = (settings: ReturnType<typeof searchSettings>) =>
  settings.map((setting) =>
    Object.fromEntries(Object.entries(setting).map(([key, { value }]) => [key, value])),
  );

describe('a grid', () => {
  it('tries every combination, the last key moving fastest', () => {
    expect(values(searchSettings({ a: [1, 2], b: ['x', 'y'] }, { name: 'grid' }, ''))).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ]);
  });

  it('is one setting where nothing is tuned', () => {
    expect(searchSettings({}, { name: 'grid' }, 'bpr')).toEqual([{}]);
  });
});

describe('a random search', () => {
  const random = (trials: number, seed = 0) => ({ name: 'random' as const, trials, seed });
  const tune = { rate: { logUniform: [1e-4, 1e-1] as [number, number] } };

  it('draws the same settings again, and other ones for another seed or method', () => {
    const drawn = values(searchSettings(tune, random(3), 'bpr'));
    expect(values(searchSettings(tune, random(3), 'bpr'))).toEqual(drawn);
    expect(values(searchSettings(tune, random(3, 1), 'bpr'))).not.toEqual(drawn);
    expect(values(searchSettings(tune, random(3), 'softmax'))).not.toEqual(drawn);
  });

  it('changes no draw where a trial or a key is added', () => {
    const drawn = values(searchSettings(tune, random(3), 'bpr'));
    expect(values(searchSettings(tune, random(5), 'bpr')).slice(0, 3)).toEqual(drawn);
    const more = searchSettings({ size: { integer: [8, 64] }, ...tune }, random(3), 'bpr');
    expect(values(more).map(({ rate }) => rate)).toEqual(drawn.map(({ rate }) => rate));
  });

  it('draws evenly over the logarithm, over the numbers, over whole numbers and over choices', () => {
    const many = (given: Parameters<typeof searchSettings>[0][string]) =>
      values(searchSettings({ key: given }, random(4000), '')).map(({ key }) => key as number);
    const share = (list: readonly number[], test: (value: number) => boolean) =>
      list.filter(test).length / list.length;
    expect(share(many({ logUniform: [1e-4, 1] }), (value) => value < 1e-2)).toBeCloseTo(0.5, 1);
    expect(share(many({ uniform: [2, 4] }), (value) => value < 3)).toBeCloseTo(0.5, 1);
    const whole = many({ integer: [1, 3] });
    expect([...new Set(whole)].sort()).toEqual([1, 2, 3]);
    expect(share(whole, (value) => value === 3)).toBeCloseTo(1 / 3, 1);
    expect(share(many([5, 7]), (value) => value === 5)).toBeCloseTo(0.5, 1);
  });
});
