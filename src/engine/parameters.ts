import type { Variable } from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../config/schema/training.js';

/** When a group of parameters is trained: in the ordinary step, or in a phase of its own (an adversary's pass). */
export type Phase = 'main' | 'adversary';

/** Parameters that are trained alike. Backbones and losses own groups; the trainer steps them. */
export interface ParameterGroup {
  /** Unique within a run; names the state in checkpoints. */
  name: string;
  variables: readonly Variable[];
  /** Overrides of `training.optimizer`; absent keys are taken from there. */
  optimizer?: OptimizerConfig;
  /** Factor on the scheduled learning rate. */
  learningRateFactor?: number;
  /** `ascend` maximises the loss (adversaries). */
  direction: 'descend' | 'ascend';
  /** Bounds applied after each step. */
  clamp?: { min?: number; max?: number };
  phase: Phase;
  /** False exempts the group from weight decay. */
  decays: boolean;
}
