import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { RunError } from '../core/errors.js';
import { type NamedGradients, valuesOf } from '../engine/row-gradient.js';
import type { Batch, StepPosition } from '../sampling/batch.js';
import type { ObjectiveParts } from './objective.js';
import { lossInput } from './scoring.js';

/** A step whose loss is not finite, before anything moved. */
export interface DivergedStep {
  /** What is differentiated. */
  value: number;
  batch: Batch;
  position: StepPosition;
  learningRate: number;
  /** The parameters that the step would have moved, by name. */
  parameters: readonly [string, Variable][];
  gradients: NamedGradients;
  objective: ObjectiveParts;
}

/** The error of a loss that is not finite: where, the first bad tensor, the largest score, and what to try. */
export function divergence(step: DivergedStep): RunError {
  const { value, position, learningRate } = step;
  return new RunError(`The loss is ${value} at step ${position.step + 1} (epoch ${position.epoch + 1})`, {
    expected: 'a finite number',
    found:
      `first bad tensor: ${firstBadTensor(step)}; largest |score|: ${largestScore(step)}; ` +
      `learning rate: ${learningRate}`,
    fix: 'lower training.optimizer.learningRate, raise the temperature of the loss, or set training.clipNorm',
  });
}

function firstBadTensor({ parameters, gradients }: DivergedStep): string {
  const parameter = parameters.find(([, target]) => !allFinite(target));
  if (parameter) return parameter[0];
  const gradient = parameters.find(([, target]) => !allFinite(valuesOf(gradients[target.name]!)));
  return gradient ? `the gradient of ${gradient[0]}` : 'the loss itself';
}

/** The largest absolute score of the batch's positives and negatives; NaN where a score is none. */
function largestScore({ batch, position, objective }: DivergedStep): number {
  const { backbone, loss } = objective;
  const parts = batch.kind === 'domains' ? batch.parts.map((part) => part.batch) : [batch];
  let largest = 0;
  tidy(() => {
    for (const part of parts) {
      // Without the exclusion of items, whose scores are infinite on purpose.
      const { scores } = backbone.forward(part, true, position);
      const { positives, negatives } = lossInput(scores, part, loss, position, {
        excluded: null,
        formulation: 'sampled',
      });
      for (const found of negatives ? [positives, negatives] : [positives]) {
        for (const score of found.dataSync()) largest = Math.max(largest, Math.abs(score));
      }
    }
  });
  return largest;
}

function allFinite(target: Tensor): boolean {
  return (target.dataSync() as Float32Array).every(Number.isFinite);
}
