import type { Experiment } from './schema/experiment.js';
import type { LossName } from './schema/loss.js';
import { sampledMetrics } from './traits.js';

/** What a person should know of an experiment that is sound and yet may not be what they want; mostly nothing. */
export function configurationWarnings(experiment: Experiment): string[] {
  return [
    ...sampledWarnings(experiment),
    ...similarityWarnings(experiment),
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

/** Losses that are published for cosine scores alone, with what of them is on that scale. */
const lossesOfCosines: { readonly [Name in LossName]?: string } = {
  ccl: 'its margin, and the 1 that positives are drawn towards, are on that scale',
  drrl: 'its margins are on that scale',
  psl: 'its activation and temperature are for differences from -2 to 2',
  'sl-at-k': 'its two temperatures are on that scale',
};

function similarityWarnings({ backbone, loss }: Experiment): string[] {
  const reason = lossesOfCosines[loss.name];
  if (reason === undefined || !('similarity' in backbone) || backbone.similarity === 'cosine') return [];
  return [
    `\`${loss.name}\` expects cosine scores, from -1 to 1, and \`${backbone.name}\` with \`backbone.similarity: dot\` (the ` +
      `default) gives it products without bounds: ${reason}; set \`backbone.similarity: cosine\``,
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
