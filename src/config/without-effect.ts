import type { KeyPath } from './key-path.js';
import type { Experiment } from './schema/experiment.js';
import type { LossConfig } from './schema/loss.js';
import {
  comparesWithinBatch,
  drawsNegatives,
  isPublishedSplit,
  isSequential,
  sampledMetrics,
  scoresCatalogue,
  untrainedBackbones,
} from './traits.js';

/** A key, or a section with all its keys, that changes nothing in a given experiment. */
export interface KeyWithoutEffect {
  path: KeyPath;
  reason: string;
  /** Whether it may be written all the same, because it takes effect where a sweep sets another key. */
  mayStand?: true;
}

/** The keys that decide no number because of what other keys say. */
export function keysWithoutEffect(experiment: Experiment): readonly KeyWithoutEffect[] {
  return [
    ...filtersWithoutEffect(experiment),
    ...trainingWithoutEffect(experiment),
    ...noiseWithoutEffect(experiment),
    ...samplesWithoutEffect(experiment),
    ...layersWithoutEffect(experiment),
    ...temperatureWithoutEffect(experiment),
    ...weightingWithoutEffect(experiment),
    ...sequenceWithoutEffect(experiment),
  ];
}

/** Files that were split before are taken as they are; filters would make them another data set. */
function filtersWithoutEffect({ dataset }: Experiment): readonly KeyWithoutEffect[] {
  if (dataset.name !== 'files' || !isPublishedSplit(dataset)) return [];
  return keys(
    'files with a test part are taken as they are',
    ['dataset', 'minRating'],
    ['dataset', 'deduplicate'],
    ['dataset', 'kCore'],
    ['dataset', 'minUserInteractions'],
    ['dataset', 'minItemInteractions'],
  );
}

function sequenceWithoutEffect({ backbone, sequence }: Experiment): readonly KeyWithoutEffect[] {
  if (!isSequential(backbone))
    return keys(`\`${backbone.name}\` reads no histories in training`, ['sequence']);
  return [
    ...(sequence.targets === 'last' ? [] : keys('it belongs to `targets: last`', ['sequence', 'prefixes'])),
    ...(sequence.targets === 'window'
      ? []
      : keys('it belongs to `targets: window`', ['sequence', 'window'], ['sequence', 'windowUnit'])),
    ...(sequence.targets === 'last'
      ? keys('`targets: last` has one position a row', ['sequence', 'positions'])
      : []),
  ];
}

/** They may stand, because a sweep may try both measures. */
function weightingWithoutEffect({ weighting }: Experiment): readonly KeyWithoutEffect[] {
  if (!('measure' in weighting)) return [];
  const found =
    weighting.measure === 'sparsity'
      ? keys('it belongs to `measure: inverse-frequency`', ['weighting', 'gamma'])
      : keys('they belong to `measure: sparsity`', ['weighting', 'coefficients'], ['weighting', 'idfMap']);
  return found.map((key) => ({ ...key, mayStand: true }));
}

/** They may stand, because a sweep may try XSimGCL with and without its parts. */
function layersWithoutEffect({ backbone }: Experiment): readonly KeyWithoutEffect[] {
  if (backbone.name !== 'xsimgcl') return [];
  const contrast = ['layer', 'temperature', 'deduplicates'].map((key) => ['backbone', 'contrast', key]);
  const found = [
    ...(backbone.contrast.weight === 0 ? keys('a contrast of weight 0 is not computed', ...contrast) : []),
    ...(backbone.noise.magnitude === 0
      ? keys('there is no noise', ['backbone', 'noise', 'distribution'])
      : []),
  ];
  return found.map((key) => ({ ...key, mayStand: true }));
}

function temperatureWithoutEffect({ backbone }: Experiment): readonly KeyWithoutEffect[] {
  if (!('temperature' in backbone) || backbone.temperature.learned) return [];
  const own = ['initial', 'minimum', 'maximum'].map((key) => ['backbone', 'temperature', key]);
  return keys('the temperature of the loss is taken', ...own);
}

/** It may stand, because a run may be asked for the metrics later. */
function samplesWithoutEffect({ evaluation }: Experiment): readonly KeyWithoutEffect[] {
  if (evaluation.metrics.some((metric) => sampledMetrics.includes(metric))) return [];
  return keys('no metric over drawn items is asked for', ['evaluation', 'sampledCandidates']).map((key) => ({
    ...key,
    mayStand: true,
  }));
}

function noiseWithoutEffect({ noise }: Experiment): readonly KeyWithoutEffect[] {
  const { rate, definition } = noise.falseNegatives;
  const pool: KeyPath = ['noise', 'falseNegatives', 'poolShare'];
  if (rate > 0) return definition === 'psl' ? [] : keys('the pool belongs to `definition: psl`', pool);
  return keys('the rate is 0', ['noise', 'falseNegatives', 'definition'], pool).map((key) => ({
    ...key,
    mayStand: true,
  }));
}

function trainingWithoutEffect({
  backbone,
  loss,
  sampling,
  sequence,
  split,
}: Experiment): readonly KeyWithoutEffect[] {
  if (untrainedBackbones.includes(backbone.name)) {
    return keys(
      `${backbone.name} is not trained`,
      ['training'],
      ['sampling'],
      ['noise', 'falseNegatives'],
      ['weighting'],
    );
  }
  return [
    ...(scoresCatalogue(loss)
      ? [
          ...keys('a softmax over the full catalogue draws no negatives', ...drawnNegatives),
          ...keys('the full catalogue always contains the positive', ['loss', 'positiveInDenominator']),
          ...keys('a softmax over the full catalogue samples nothing', ['loss', 'logQ']),
        ]
      : []),
    ...(drawsNegatives(loss) && comparesWithinBatch(loss)
      ? keys('the drawn negatives of `mixed` are the same for all', ['sampling', 'sharing'])
      : []),
    ...(sampling.sharing === 'row' && !(isSequential(backbone) && sequence.targets !== 'last')
      ? keys('a row with one target shares its negatives with no other', ['sampling', 'sharing'])
      : []),
    ...lossKeysWithoutEffect(loss),
    ...(sampling.labels === 'observed'
      ? keys('`labels: observed` draws no negatives', ...drawnNegatives)
      : []),
    ...(sampling.distribution === 'uniform'
      ? keys('the exponent belongs to `distribution: popularity`', ['sampling', 'exponent'])
      : []),
    ...(split.validation === 'none'
      ? keys(
          'the split has no validation part (`validation: none`)',
          ['split', 'validationShare'],
          ['training', 'select'],
          ['training', 'patience'],
          ['training', 'minImprovement'],
        )
      : []),
  ];
}

function lossKeysWithoutEffect(loss: LossConfig): readonly KeyWithoutEffect[] {
  switch (loss.name) {
    case 'softmax':
      if (loss.negatives === 'in-batch')
        return keys('the negatives are the positives of the batch', ...drawnNegatives);
      return loss.negatives === 'mixed'
        ? []
        : keys(
            'it is about `negatives: in-batch` and `mixed`',
            ['loss', 'accidentalHits'],
            ['loss', 'repeats'],
          );
    case 'bsl':
      return loss.form === 'ir-benchmark'
        ? keys('`form: ir-benchmark` has two temperatures', ['loss', 'factor'])
        : keys('only `form: ir-benchmark` has a second temperature', ['loss', 'negativeTemperature']);
    case 'ccl':
      return loss.average
        ? []
        : keys('the sum over the negatives (`average: false`) has no weight', ['loss', 'negativeWeight']);
    case 'advinfonce':
      return loss.form === 'official'
        ? []
        : keys('the adversary of `form: ir-benchmark` trains to the end', ['loss', 'adversaryPasses']);
    case 'drrl':
      return loss.omega === 1
        ? keys(
            'the softmax limit (`omega: 1`) has a temperature in place of margins',
            ['loss', 'negativeWeight'],
            ['loss', 'margin'],
            ['loss', 'marginLearningRate'],
            ['loss', 'smoothing'],
          )
        : keys('it belongs to the softmax limit (`omega: 1`)', ['loss', 'temperature']);
    default:
      return [];
  }
}

const drawnNegatives: readonly KeyPath[] = [
  ['sampling', 'negatives'],
  ['sampling', 'distribution'],
  ['sampling', 'exponent'],
  ['sampling', 'sharing'],
  ['noise', 'falseNegatives'],
];

function keys(reason: string, ...paths: readonly KeyPath[]): KeyWithoutEffect[] {
  return paths.map((path) => ({ path, reason }));
}
