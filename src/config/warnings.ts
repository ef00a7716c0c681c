import type { Experiment } from './schema/experiment.js';
import { sampledMetrics } from './traits.js';

/** What a person should know of an experiment that is sound and yet may not be what they want; mostly nothing. */
export function configurationWarnings(experiment: Experiment): string[] {
  return [
    ...sampledWarnings(experiment),
    ...robustnessWarnings(experiment),
    ...reconstructionWarnings(experiment),
    ...logQWarnings(experiment),
  ];
}

function logQWarnings({ loss }: Experiment): string[] {
  if (loss.name !== 'softmax' || loss.negatives === 'full') return [];
  if (loss.logQ === 'none' || loss.positiveInDenominator) return [];
  return [
    `\`logQ: ${loss.logQ}\` corrects a softmax that has the positive in its denominator; set ` +
      '`loss.positiveInDenominator: true` for the published loss',
  ];
}

function robustnessWarnings({ loss }: Experiment): string[] {
  if (loss.name !== 'drrl' || loss.omega === 1 || loss.negativeWeight > 1) return [];
  return [
    '`drrl` with `loss.negativeWeight: 1` has no robustness: c = exp(η / ω*) = 1 is a divergence ball of radius η = 0; ' +
      'set it above 1',
  ];
}

function reconstructionWarnings({ loss }: Experiment): string[] {
  if (loss.name !== 'dsl-reconstruction' || loss.hardness !== 0 || loss.similarity !== 0) return [];
  if (loss.competition !== 0) return [];
  return [
    '`dsl-reconstruction` with `hardness`, `similarity` and `competition` at 0 is `softmax`; set what is to be on, ' +
      'or name `softmax`',
  ];
}

function sampledWarnings({ evaluation: { metrics, sampledCandidates } }: Experiment): string[] {
  const asked = metrics.filter((metric) => sampledMetrics.includes(metric));
  if (asked.length === 0) return [];
  return [
    `${asked.map((name) => `\`${name}\``).join(' and ')}: each target is ranked among ${sampledCandidates} drawn items; such ` +
      'figures are not consistent with those over the whole catalogue, not even in expectation (Krichene and Rendle, ' +
      '2020); use them only beside published ones of the same kind',
  ];
}
