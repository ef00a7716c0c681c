import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Backbone } from '../backbones/backbone.js';
import { RunError } from '../core/errors.js';
import type { StepPosition } from './scoring.js';

/** A step whose loss is not finite, before anything moved. */
export interface DivergedStep extends StepPosition {
  value: number;
  learningRate: number;
  /** The parameters that the step would have moved, by name. */
  parameters: readonly [string, Variable][];
  gradients: NamedTensorMap;
  backbone: Backbone;
}

/** The error of a loss that is not finite: where, the first bad tensor, the largest score, and what to try. */
export function divergence(step: DivergedStep): RunError {
  return new RunError(`The loss is ${step.value} at step ${step.step + 1} (epoch ${step.epoch + 1})`, {
    expected: 'a finite number',
    found:
      `first bad tensor: ${firstBadTensor(step)}; largest |score|: ${largestScore(step.backbone)}; ` +
      `learning rate: ${step.learningRate}`,
    fix: 'lower training.optimizer.learningRate, raise the temperature of the loss, or set training.clipNorm',
  });
}

function firstBadTensor({ parameters, gradients }: DivergedStep): string {
  const parameter = parameters.find(([, target]) => !allFinite(target));
  if (parameter) return parameter[0];
  const gradient = parameters.find(([, target]) => !allFinite(gradients[target.name]!));
  return gradient ? `the gradient of ${gradient[0]}` : 'the loss itself';
}

/** The largest absolute score that the first user gives any item. */
function largestScore(backbone: Backbone): number {
  const ranker = backbone.ranker();
  const histories = { offsets: new Int32Array(2), items: new Int32Array(0), times: null };
  const scores = ranker.score(Int32Array.of(0), histories);
  ranker.dispose();
  return scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
}

function allFinite(target: Tensor): boolean {
  return (target.dataSync() as Float32Array).every(Number.isFinite);
}
