import { resolveExperiment } from '../../src/config/resolve.js';
import type { Experiment } from '../../src/config/schema/experiment.js';

/** The losses whose steps are measured. */
export type StepLoss = 'softmax' | 'bpr';

/** Settings of a measured step; the peers get the same numbers. */
export const stepSettings = {
  softmax: { dimensions: 64, negatives: 1000, temperature: 0.2, learningRate: 0.1, weightDecay: 0 },
  bpr: { dimensions: 64, negatives: 1, temperature: 1, learningRate: 0.001, weightDecay: 1e-4 },
} as const;

/** The experiment whose steps are measured: MF with sampled softmax over cosines, or with BPR over dot products. */
export function stepExperiment(loss: StepLoss, batchSize: number): Experiment {
  const { dimensions, negatives, temperature, learningRate, weightDecay } = stepSettings[loss];
  return resolveExperiment({
    name: 'bench',
    dataset: { name: 'ir-benchmark', set: 'amazon2014-health' },
    split: { name: 'provided', validation: 'none' },
    backbone: { name: 'mf', dimensions, similarity: loss === 'softmax' ? 'cosine' : 'dot' },
    loss: loss === 'softmax' ? { name: 'softmax', temperature } : { name: 'bpr' },
    sampling: { negatives },
    training: { optimizer: { name: 'adam', learningRate, weightDecay }, batchSize },
  });
}
