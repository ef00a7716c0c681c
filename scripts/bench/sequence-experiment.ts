import { resolveExperiment } from '../../src/config/resolve.js';
import type { Experiment } from '../../src/config/schema/experiment.js';

/** Sizes of the measured SASRec, those of its published code on MovieLens-1M; the peers get the same numbers. */
export const sequenceSettings = {
  batch: 128,
  length: 200,
  dimensions: 50,
  layers: 2,
  learningRate: 0.001,
} as const;

/** The experiment whose steps and rankings are measured: SASRec as published. */
export function sequenceExperiment(dropout: number): Experiment {
  const { batch, length, dimensions, layers, learningRate } = sequenceSettings;
  return resolveExperiment({
    name: 'bench',
    dataset: { name: 'sasrec-ml-1m' },
    split: { name: 'leave-one-out', validation: 'none' },
    backbone: { name: 'sasrec', variant: 'original', dimensions, layers, maxLength: length, dropout },
    loss: { name: 'bce' },
    sampling: { negatives: 1 },
    training: { optimizer: { name: 'adam', learningRate, beta2: 0.98 }, batchSize: batch },
  });
}
