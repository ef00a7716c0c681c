import type { MetricName } from '../config/schema/evaluation.js';
import { InputError } from '../core/errors.js';
import { evaluate } from '../evaluation/evaluate.js';
import type { Evaluation } from '../evaluation/evaluation.js';
import type { Subset } from '../split/split.js';
import { openRun, type StoredRunOptions } from './stored-run.js';

/** What to compute from a stored run; what is absent is as the run was configured. */
export interface EvaluateRunOptions extends StoredRunOptions {
  metrics?: MetricName[] | undefined;
  cutoffs?: number[] | undefined;
  subset: Subset;
}

/**
 * Computes figures of a stored run from its best weights, without training.
 *
 * @throws InputError where the run is not finished, its data changed, it has no such subset, or a sweep holds its test
 *   part back
 */
export async function evaluateRun(runFolder: string, options: EvaluateRunOptions): Promise<Evaluation> {
  const run = await openRun(runFolder, options);
  const { split, domains } = run.seedMaterial;
  try {
    if (options.subset === 'validation' && !split.hasValidation) {
      throw new InputError('The run has no validation part', {
        where: runFolder,
        fix: 'evaluate --subset test, or configure split.validation',
      });
    }
    if (options.subset === 'test' && run.record.test === 'held back') {
      throw new InputError('A sweep holds the test part of this run back until it has chosen', {
        where: runFolder,
        fix: 'let the sweep finish, which measures what it chooses; or evaluate --subset validation',
      });
    }
    const { evaluation } = run.material.experiment;
    const config = {
      ...evaluation,
      metrics: options.metrics ?? evaluation.metrics,
      cutoffs: options.cutoffs ?? evaluation.cutoffs,
    };
    return evaluate(run.ranker, split, options.subset, { config, domains });
  } finally {
    run.dispose();
  }
}
