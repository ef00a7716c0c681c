import type { Problem } from './messages.js';
import type { Experiment } from './schema/experiment.js';
import { readsOrder, timeOf } from './traits.js';
import { datingAdvice, undatedName } from './undated.js';

/** Refuses backbones that read the order of a history where the data tells none, and shuffling it for those that do not. */
export function checkHistories({ backbone, dataset, noise }: Experiment): Problem[] {
  const problems: Problem[] = [];
  if (readsOrder(backbone) && timeOf(dataset) === 'none') {
    problems.push({
      path: ['backbone', 'name'],
      at: 'value',
      summary: `\`${backbone.name}\` reads the order of events, which ${undatedName(dataset)} does not tell`,
      explanation: {
        expected:
          dataset.name === 'files'
            ? 'a column of times (`dataset.columns: { time: … }`)'
            : 'a data set with times, or whose rows stand in their order',
        fix: `${datingAdvice(dataset)}choose a backbone that reads no order, such as \`item-knn\``,
      },
    });
  }
  if ('times' in backbone && backbone.times && timeOf(dataset) === 'order') {
    problems.push({
      path: ['backbone', 'times'],
      at: 'value',
      summary: `\`${dataset.name}\` tells the order of events but not their times`,
      explanation: { expected: 'a data set with times', fix: 'leave it out' },
    });
  }
  if (noise.shuffledHistories && !readsOrder(backbone)) {
    problems.push({
      path: ['noise', 'shuffledHistories'],
      at: 'value',
      summary: `\`${backbone.name}\` reads no order, so that shuffled histories are no control for it`,
      explanation: { expected: 'a backbone that reads histories in their order', fix: 'leave it out' },
    });
  }
  return problems;
}
