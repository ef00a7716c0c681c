import type { Experiment } from './schema/experiment.js';
import { isSequential } from './traits.js';

/**
 * What a version of reclab computes otherwise than the one before, without raising the protocol version: figures of other
 * experiments still compare, and those that it touches get other ids, so that no figure of before is taken for one of
 * now. CHANGELOG.md tells of each.
 */
const revisions: readonly { name: string; touches(experiment: Experiment): boolean }[] = [
  {
    // 0.5.0: Q of the positives of the batch is about what is predicted, not about all train events.
    name: 'log-q-of-targets',
    touches: ({ backbone, loss }) =>
      isSequential(backbone) &&
      loss.name === 'softmax' &&
      (loss.negatives === 'in-batch' || loss.negatives === 'mixed') &&
      loss.logQ !== 'none',
  },
  {
    // 0.5.0: targets of histories are drawn by weight, not users alone.
    name: 'oversampled-targets',
    touches: ({ backbone, weighting, sequence }) =>
      isSequential(backbone) && weighting.name === 'oversampling' && sequence.targets !== 'last',
  },
];

/** The names of the revisions that touch an experiment. */
export function revisionsOf(experiment: Experiment): string[] {
  return revisions.filter(({ touches }) => touches(experiment)).map(({ name }) => name);
}
