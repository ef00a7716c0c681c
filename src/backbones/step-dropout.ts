import { RandomStream } from '../core/random.js';
import type { Dropout } from '../engine/kernels/dropout.js';
import type { StepPosition } from '../sampling/batch.js';

/** What is dropped at a place of a model, which has random numbers of its own. */
export type StepDropout = (...place: readonly (string | number)[]) => Dropout;

/** Drops nothing, as rankings do. */
export const withoutDropout: StepDropout = () => ({ rate: 0, seed: [0, 0] });

/** Dropout of one step: a function of seed, step and place, so that a resumed run drops the same. */
export function stepDropout(rate: number, seed: number, { phase, epoch, step }: StepPosition): StepDropout {
  return (...place) => {
    const stream = new RandomStream(seed, 'dropout', phase, epoch, step, ...place);
    return { rate, seed: [stream.uint32() | 0, stream.uint32() | 0] };
  };
}
