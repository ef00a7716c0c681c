import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Operations } from '../operations.js';

/** Slices of a float32 tensor along an axis, in the order of an int32 index; with `batch`, row by row. */
export function gatherAlong<T extends Tensor>(
  operations: Operations,
  source: TensorInfo,
  index: TensorInfo,
  axis: number,
  batch = 0,
): T {
  const along = operations.constant([], Int32Array.of(axis));
  const gathered = operations.run<T>(
    'GatherV2',
    {
      batch_dims: { int: batch },
      Tparams: { type: 'float32' },
      Tindices: { type: 'int32' },
      Taxis: { type: 'int32' },
    },
    [source, index, along],
  );
  operations.release(along);
  return gathered;
}
