import { describe, expect, it } from 'vitest';
import type { RunEvent } from './events.js';
import { weightsSvg } from './weights-plot.js';

const epochs = (weighting: Record<string, number>): RunEvent[] =>
  [1, 2, 3].map((epoch) => ({
    kind: 'epoch',
    epoch,
    step: epoch * 10,
    loss: 1,
    auxiliary: {},
    weighting,
    seconds: 1,
    learningRate: 0.1,
    tensors: 5,
  }));
const input = (weighting: Record<string, number>) => ({
  model: 'mf-dynamic (reconstruction)',
  dataset: 'movielens-100k',
  seed: 3,
  events: epochs(weighting),
  bestEpoch: 2,
});

describe('weights.svg', () => {
  it('has a panel for weights, shares of the gradient and the effective sample size', async () => {
    const figures = {
      'weight/Drama': 1.1,
      'weight/Film-Noir/B': 3.1,
      'gradientShare/Drama': 0.8,
      'gradientShare/Film-Noir/B': 0.2,
      effectiveSampleSize: 900,
      meanWeight: 1.5,
    };
    expect(texts(await weightsSvg(input(figures)))).toEqual(
      expect.arrayContaining([
        'mf-dynamic (reconstruction) on movielens-100k',
        'seed 3; best epoch 2; docs/weighting.md says what these are',
        'Drama',
        'Film-Noir/B',
        'weight of a domain',
        'share of the gradient',
        'effective sample size, events',
      ]),
    );
  });

  it('draws the heaviest and the lightest of many domains, and says so', async () => {
    const weights = Object.fromEntries(Array.from({ length: 10 }, (_, k) => [`weight/d${k}`, k + 1]));
    const found = texts(await weightsSvg(input(weights)));
    expect(found.filter((text) => /^d\d$/.test(text)).sort()).toEqual(
      ['d0', 'd1', 'd2', 'd3', 'd6', 'd7', 'd8', 'd9'].sort(),
    );
    expect(found[1]).toContain('the 8 of 10 domains that weigh most and least');
    expect(found).not.toContain('share of the gradient');
  });

  it('is not drawn where no weighting reported anything', async () => {
    expect(await weightsSvg(input({}))).toBeNull();
    expect(await weightsSvg({ ...input({}), events: [] })).toBeNull();
  });
});

/** The texts of a plot, the title first. */
function texts(svg: string | null): string[] {
  const found = [...svg!.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map((match) => match[1]!);
  return [...new Set([...found.filter((text) => /seed| on /.test(text)), ...found])];
}
