import { type MetricRow, overall } from './evaluation.js';

/**
 * The warning that a trained model deserves where it ends below the popularity ranking, null where it does not or
 * where the figure was not computed for both.
 * @param select the figure that decides, e.g. `ndcg@10`
 */
export function warnBelowPopularity(
  model: string,
  trained: readonly MetricRow[],
  popularity: readonly MetricRow[],
  select: string,
): string | null {
  const own = overall(trained, select);
  const reference = overall(popularity, select);
  if (!(own < reference)) return null;
  return (
    `${model} ends below popularity: ${select} is ${own.toFixed(4)}, and ranking every user the most popular items ` +
    `gives ${reference.toFixed(4)}. It has not learned whom it ranks for; check learning rate, loss and epochs.`
  );
}
