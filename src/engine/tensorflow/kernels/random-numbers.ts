import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Handle, Operations } from '../operations.js';

/** TensorFlow's number of the generator Philox4x32-10. */
const PHILOX = 1;

/**
 * Uniform numbers in [0, 1) with 23 random bits, a pure function of seed and position: the words of Philox4x32-10 with
 * the seed as the key and `counter`, `counter` + 1, … as the counters, four words each, in the order of memory.
 *
 * @param shape the last one a multiple of 4
 * @param seed two int32 numbers
 * @param counter below 2^53
 */
export function randomNumbers(
  operations: Operations,
  shape: [number, number, number],
  seed: readonly [number, number],
  counter: number,
): Tensor3D {
  const words = [counter % 2 ** 32, Math.floor(counter / 2 ** 32), 0, 0];
  const inputs: Handle[] = [
    operations.constant([3], Int32Array.from(shape)),
    unsigned(operations, [1, 2], Int32Array.from(seed)),
    unsigned(
      operations,
      [2, 2],
      Int32Array.from(words, (word) => word | 0),
    ),
    operations.constant([], Int32Array.of(PHILOX)),
  ];
  try {
    const attributes = { dtype: { type: 'float32' }, Tshape: { type: 'int32' } } as const;
    return operations.run<Tensor3D>('StatelessRandomUniformV2', attributes, inputs);
  } finally {
    for (const input of inputs) operations.release(input);
  }
}

/** Pairs of 32-bit words, the lower first, as unsigned 64-bit integers, which the addon cannot make itself. */
function unsigned(operations: Operations, shape: readonly number[], words: Int32Array): Handle {
  const source = operations.constant(shape, words);
  try {
    return operations.hold('Bitcast', { T: { type: 'int32' }, type: { type: 'uint64' } }, [source]);
  } finally {
    operations.release(source);
  }
}
