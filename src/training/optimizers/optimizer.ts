import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../../engine/engine.js';
import { type Gradient, isByRow } from '../../engine/row-gradient.js';

/** Moves variables along their gradients and keeps what it needs to remember, in a stable order. */
export interface Optimizer {
  /**
   * One step. Gradients are given in the order of the variables the optimizer was made for.
   *
   * @param learningRate negative to ascend
   * @param decay coupled weight decay: gradient + decay · variable is followed; negative to ascend
   */
  step(gradients: readonly Gradient[], learningRate: number, decay?: number): void;
  /** Whether it takes gradients by row, of tables that are only looked up; all others are in the variable's shape. */
  readonly byRow: boolean;
  /** Moments by name, for a checkpoint; the tensors stay the optimizer's. */
  state(): NamedTensors;
  /** Steps taken so far; belongs to the state. */
  steps: number;
  dispose(): void;
}

/** Makes an optimizer for a list of variables. */
export type OptimizerFactory<Config> = (variables: readonly Variable[], config: Config) => Optimizer;

/** A gradient in the shape of its variable, for optimizers that were not given any other. */
export function inShape(gradient: Gradient): Tensor {
  if (isByRow(gradient)) throw new Error('The optimizer takes no gradients by row');
  return gradient;
}
