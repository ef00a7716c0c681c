import { InputError } from '../../core/errors.js';
import type { ConfigDocument } from '../document.js';
import { type MetricName, metricNames } from '../schema/evaluation.js';
import type { Experiment } from '../schema/experiment.js';
import type { SweepConfig } from '../schema/sweep.js';
import { untrainedBackbones } from '../traits.js';
import type { Cell } from './sweep.js';

/**
 * The metric that chooses among trials: `select`, or the one by which all experiments pick their best weights.
 *
 * @throws InputError where these differ, or a cell has several trials and no validation part to choose by
 */
export function chosenMetric(config: SweepConfig, cells: readonly Cell[], document: ConfigDocument): string {
  refuseWithoutValidation(cells, document);
  if (config.select !== undefined) return config.select;
  const trained = cells
    .flatMap(({ trials }) => trials.map(({ experiment }) => experiment))
    .filter(({ backbone }) => !untrainedBackbones.includes(backbone.name));
  const named = [...new Set(trained.map(({ training }) => training.select))];
  if (named.length <= 1) return named[0] ?? 'ndcg@10';
  throw new InputError(
    'The experiments select by different metrics, so the sweep must say by which it chooses',
    {
      where: document.place(['name'], 'key'),
      expected: 'a key `select`',
      found: named.join(', '),
      fix: `add \`select: ${named[0]}\``,
    },
  );
}

/** The experiment with a metric among those that it measures; this changes no id. */
export function withMetric(experiment: Experiment, select: string): Experiment {
  const [name, cutoff] = select.split('@');
  const metric = metricNames.find((known) => known === name) as MetricName;
  const { metrics, cutoffs } = experiment.evaluation;
  return {
    ...experiment,
    evaluation: {
      ...experiment.evaluation,
      metrics: metrics.includes(metric) ? metrics : [...metrics, metric],
      cutoffs:
        cutoff === undefined || cutoffs.includes(Number(cutoff)) ? cutoffs : [...cutoffs, Number(cutoff)],
    },
  };
}

function refuseWithoutValidation(cells: readonly Cell[], document: ConfigDocument): void {
  const blind = cells.find(
    ({ trials }) =>
      trials.length > 1 && trials.some(({ experiment }) => experiment.split.validation === 'none'),
  );
  if (blind === undefined) return;
  throw new InputError('There is no validation part to choose a setting by', {
    where: document.place(['name'], 'key'),
    expected: '`split.validation` of `fixed` or `per-seed`; a choice by the test part would be worth nothing',
    found: '`split.validation: none`',
  });
}
