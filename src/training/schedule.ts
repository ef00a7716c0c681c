import type { TrainingConfig } from '../config/schema/training.js';

/**
 * The learning rate's factor at a step (from 0): 1 throughout, or a half cosine from 1 at the first step towards 0
 * after the last (Loshchilov and Hutter, 2017, equation 5, without restarts).
 */
export function learningRateFactor(
  schedule: TrainingConfig['schedule'],
  step: number,
  totalSteps: number,
): number {
  return schedule === 'constant' ? 1 : 0.5 * (1 + Math.cos((Math.PI * step) / totalSteps));
}
