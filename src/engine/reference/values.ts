import type { Tensor } from '@tensorflow/tfjs-core';

/** A copy of the values of a float32 tensor. */
export function floats(source: Tensor): Float32Array {
  return Float32Array.from(source.dataSync());
}

/** The values of an int32 tensor. */
export function integers(source: Tensor): Int32Array {
  return source.dataSync() as Int32Array;
}
