import type { Tensor, Variable } from '@tensorflow/tfjs-core';

/** The numbers of one dense Adam step. */
export interface AdamStep {
  beta1: number;
  beta2: number;
  /** learningRate / (1 - beta1^t), negative to ascend. */
  stepSize: number;
  /** 1 / sqrt(1 - beta2^t) */
  inverseRoot: number;
  epsilon: number;
}

/** Steps of optimizers, in place. */
export interface OptimizerKernels {
  /** One dense Adam step on a variable and its moments, in place. */
  adamStep(parameter: Variable, first: Variable, second: Variable, gradient: Tensor, step: AdamStep): void;
}
