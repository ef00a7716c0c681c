import type { Rank, Tensor } from '@tensorflow/tfjs-core';

/**
 * Which numbers are dropped. The random number of the n-th of them is a function of seed and n alone (Philox, see
 * `reference/philox.ts`), so that every engine drops the same ones and nothing of the kind has to be kept for the
 * gradient.
 */
export interface Dropout {
  /** The share that is dropped, in steps of 2^-23; the others are divided by 1 - rate. */
  rate: number;
  /** Two int32 numbers. */
  seed: readonly [number, number];
}

/** Numbers dropped at random. */
export interface DropoutKernels {
  /** x → the same without those that are dropped; also its own gradient. */
  dropout<R extends Rank>(x: Tensor<R>, dropout: Dropout): Tensor<R>;
}
