import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { LossInput } from '../losses/loss.js';

const noBatch: LossInput['batch'] = {
  kind: 'pairwise',
  users: new Int32Array(0),
  positives: new Int32Array(0),
  negatives: new Int32Array(0),
  negativesPerRow: 0,
};

/** The input of a pairwise loss from written-out scores: one positive and a row of negatives an example. */
export function pairwiseInput(positives: number[], negatives: number[][]): LossInput {
  return {
    positives: tensor1d(positives),
    negatives: tensor2d(negatives),
    multiplicities: null,
    logSumExp: null,
    labels: null,
    vectors: null,
    batch: noBatch,
    phase: 'main',
    epoch: 0,
    step: 0,
  };
}

/** The input of a pointwise loss from written-out scores and labels. */
export function pointwiseInput(scores: number[], labels: number[]): LossInput {
  return { ...pairwiseInput(scores, [[0]]), negatives: null, labels: tensor1d(labels) };
}
