import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../../engine/engine.js';

/** Moves variables along their gradients and keeps what it needs to remember, in a stable order. */
export interface Optimizer {
  /**
   * One step. Gradients are given in the order of the variables the optimizer was made for.
   *
   * @param learningRate negative to ascend
   */
  step(gradients: readonly Tensor[], learningRate: number): void;
  /** Moments by name, for a checkpoint; the tensors stay the optimizer's. */
  state(): NamedTensors;
  /** Steps taken so far; belongs to the state. */
  steps: number;
  dispose(): void;
}

/** Makes an optimizer for a list of variables. */
export type OptimizerFactory<Config> = (variables: readonly Variable[], config: Config) => Optimizer;
