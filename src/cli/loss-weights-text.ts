import type { ExplainedLoss } from '../results/loss-weights.js';
import { percent } from './amounts.js';
import { columns } from './columns.js';

/** Explained losses as text: for each positive a line a loss, then a line a negative with each loss's figures. */
export function lossWeightsText(losses: readonly ExplainedLoss[]): string {
  return losses[0]!.examples
    .map(({ positive }, example) => `positive at ${positive}\n\n${exampleText(losses, example)}`)
    .join('\n\n');
}

function exampleText(losses: readonly ExplainedLoss[], example: number): string {
  const examples = losses.map(({ examples: all }) => all[example]!);
  const total = examples[0]!.negatives.length;
  const summary = examples.map(({ positiveGradient, effectiveNegatives }, index) => [
    ...marks(losses, index),
    losses[index]!.label,
    figure(positiveGradient),
    figure(effectiveNegatives),
  ]);
  const rows = examples[0]!.negatives.map(({ score }, place) => [
    String(score),
    ...examples.flatMap(({ negatives }) => [
      percent(negatives[place]!.share),
      figure(negatives[place]!.gradient),
    ]),
  ]);
  const figures = losses.flatMap((_, index) =>
    ['share', 'gradient'].map((name) => [...marks(losses, index), name].join(' ')),
  );
  return [
    columns(summary, [
      ...(losses.length > 1 ? [''] : []),
      'loss',
      'gradient of the positive',
      `effective negatives of ${total}`,
    ]),
    columns(rows, ['negative', ...figures]),
  ].join('\n\n');
}

/** The number of a loss among several, by which its columns are named. */
function marks(losses: readonly ExplainedLoss[], index: number): string[] {
  return losses.length > 1 ? [`(${index + 1})`] : [];
}

/** Four digits are more than a person compares. */
function figure(value: number): string {
  const rounded = Number(value.toPrecision(4));
  return rounded === 0 ? '0' : String(rounded);
}
