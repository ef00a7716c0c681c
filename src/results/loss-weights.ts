import { csvText, numberText } from './csv-file.js';

/** A loss with what it does to negatives, of which tables and plots are made. */
export interface ExplainedLoss {
  /** What the loss is called beside others. */
  label: string;
  /** One for each score of a positive. */
  examples: readonly {
    positive: number;
    positiveGradient: number;
    negatives: readonly { score: number; gradient: number; share: number }[];
    effectiveNegatives: number;
  }[];
}

const header = ['loss', 'positive', 'positive_gradient', 'negative', 'gradient', 'share'] as const;

/** CSV of explained losses: a line for each loss, positive and negative. */
export function lossWeightsCsv(losses: readonly ExplainedLoss[]): string {
  const rows = losses.flatMap(({ label, examples }) =>
    examples.flatMap(({ positive, positiveGradient, negatives }) =>
      negatives.map(({ score, gradient, share }) => [
        label,
        ...[positive, positiveGradient, score, gradient, share].map(numberText),
      ]),
    ),
  );
  return csvText(header, rows);
}
