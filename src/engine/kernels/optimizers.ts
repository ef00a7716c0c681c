import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';

/** The numbers of one step of Adam. */
export interface AdamStep {
  beta1: number;
  beta2: number;
  /** learningRate / (1 - beta1^t), negative to ascend. */
  stepSize: number;
  /** 1 / sqrt(1 - beta2^t) */
  inverseRoot: number;
  epsilon: number;
  /** Coupled weight decay: what is followed is gradient + decay · parameter; negative to ascend. */
  decay: number;
}

/** Steps of optimizers, in place. */
export interface OptimizerKernels {
  /** One dense Adam step on a variable and its moments, in place. */
  adamStep(parameter: Variable, first: Variable, second: Variable, gradient: Tensor, step: AdamStep): void;
  /**
   * The same step on some rows of a table [I, d] and of its moments; the others stand still.
   *
   * @param rows [R] int32, each row once
   * @param gradient [R, d]
   */
  lazyAdamStep(
    parameter: Variable,
    first: Variable,
    second: Variable,
    rows: Tensor1D,
    gradient: Tensor2D,
    step: AdamStep,
  ): void;
}
