import { describe, expect, it } from 'vitest';
import { type ExplainedLoss, lossWeightsCsv } from './loss-weights.js';
import { lossWeightsSvg } from './loss-weights-plot.js';

const example = (positive: number): ExplainedLoss['examples'][number] => ({
  positive,
  positiveGradient: -1,
  negatives: [
    { score: 0, gradient: 0.25, share: 0.25 },
    { score: 1, gradient: 0.75, share: 0.75 },
  ],
  effectiveNegatives: 1.75,
});
const losses: ExplainedLoss[] = ['softmax', 'ccl, margin 0.5'].map((label) => ({
  label,
  examples: [example(0.5)],
}));

it('the table of explained losses has a line for each loss, positive and negative', () => {
  expect(lossWeightsCsv(losses)).toBe(
    `loss,positive,positive_gradient,negative,gradient,share
softmax,0.5,-1,0,0.25,0.25
softmax,0.5,-1,1,0.75,0.75
"ccl, margin 0.5",0.5,-1,0,0.25,0.25
"ccl, margin 0.5",0.5,-1,1,0.75,0.75
`,
  );
});

describe('the plot of explained losses', () => {
  const texts = (svg: string) =>
    [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map((match) => match[1]!);

  it('names the losses, the axes and where the positive stands', async () => {
    const found = texts(await lossWeightsSvg(losses));
    expect(found).toEqual(
      expect.arrayContaining([
        'How losses weigh negatives',
        '2 negatives; dashed: the positive at 0.5',
        'softmax',
        'ccl, margin 0.5',
        'share of the gradient',
        '∂L / ∂ score',
        'score of the negative',
      ]),
    );
  });

  it('puts several positives beside each other', async () => {
    const several = losses.map((loss) => ({ ...loss, examples: [example(0.25), example(0.5)] }));
    expect(texts(await lossWeightsSvg(several))).toEqual(
      expect.arrayContaining(['2 negatives; dashed: the positive', 'positive at 0.25', 'positive at 0.5']),
    );
  });

  it('needs no legend for one loss', async () => {
    const found = texts(await lossWeightsSvg(losses.slice(0, 1)));
    expect(found).toContain('How softmax weighs negatives');
    expect(found).not.toContain('softmax');
  });
});
