import { resolveExperiment } from '../../src/config/resolve.js';
import type { InitializationConfig } from '../../src/config/schema/backbone.js';
import type { Experiment } from '../../src/config/schema/experiment.js';

/** The losses whose steps are measured. */
export type StepLoss = 'softmax' | 'bpr';

/** Settings of a measured step; the peers get the same numbers. */
export const stepSettings = {
  softmax: { dimensions: 64, negatives: 1000, temperature: 0.2, learningRate: 0.1, weightDecay: 0 },
  bpr: { dimensions: 64, negatives: 1, temperature: 1, learningRate: 0.001, weightDecay: 1e-4 },
} as const;

/** The backbones whose steps are measured. */
export type StepBackbone = keyof typeof backbones;

const backbones = {
  mf: { name: 'mf' },
  lightgcn: { name: 'lightgcn', layers: 2 },
  xsimgcl: {
    name: 'xsimgcl',
    layers: 3,
    contrast: { weight: 0.2, layer: 1, temperature: 0.1, deduplicates: false },
    noise: { magnitude: 0.1, distribution: 'normal' },
  },
} as const;

/**
 * The experiment whose steps are measured: with sampled softmax over cosines, or with BPR over dot products; the layers,
 * the noise and the contrast of graphs are IR-Benchmark's.
 */
export function stepExperiment(loss: StepLoss, batchSize: number, backbone: StepBackbone = 'mf'): Experiment {
  const { dimensions, negatives, temperature, learningRate, weightDecay } = stepSettings[loss];
  return resolveExperiment({
    name: 'bench',
    dataset: { name: 'ir-benchmark', set: 'amazon2014-health' },
    split: { name: 'provided', validation: 'none' },
    backbone: {
      ...backbones[backbone],
      dimensions,
      similarity: loss === 'softmax' ? 'cosine' : 'dot',
      initialization: initialization(loss, backbone),
    },
    loss: loss === 'softmax' ? { name: 'softmax', temperature } : { name: 'bpr' },
    sampling: { negatives },
    training: { optimizer: { name: 'adam', learningRate, weightDecay }, batchSize },
  });
}

function initialization(loss: StepLoss, backbone: StepBackbone): InitializationConfig {
  if (backbone === 'xsimgcl') return { name: 'xavier-uniform' };
  return loss === 'softmax' ? { name: 'normal', deviation: 1 } : { name: 'xavier-normal' };
}
