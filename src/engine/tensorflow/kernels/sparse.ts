import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { CompressedMatrix, SparseKernels } from '../../kernels/sparse.js';
import type { Handle, Operations } from '../operations.js';

const FLOAT = { type: 'float32' } as const;
const NO = { bool: false } as const;

/** TensorFlow's matrices in compressed rows, which tfjs cannot hold as tensors. */
export function sparse(operations: Operations): SparseKernels {
  return {
    sparseOperand(matrix) {
      const held = compressedRows(operations, matrix);
      return {
        multiply: (dense) =>
          operations.run<Tensor2D>(
            'SparseMatrixMatMul',
            {
              T: FLOAT,
              transpose_a: NO,
              transpose_b: NO,
              adjoint_a: NO,
              adjoint_b: NO,
              transpose_output: NO,
              conjugate_output: NO,
            },
            [held, dense],
          ),
        dispose: () => operations.release(held),
      };
    },
  };
}

/** The operation takes a list of coordinates, sorted by row. */
function compressedRows(
  operations: Operations,
  { rowCount, columnCount, offsets, columns, values }: CompressedMatrix,
): Handle {
  const coordinates = new Int32Array(2 * columns.length);
  for (let row = 0; row < rowCount; row++) {
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) {
      coordinates[2 * entry] = row;
      coordinates[2 * entry + 1] = columns[entry]!;
    }
  }
  const parts = [
    longs(operations, [columns.length, 2], coordinates),
    operations.constant([values.length], values),
    longs(operations, [2], Int32Array.of(rowCount, columnCount)),
  ];
  const held = operations.hold('SparseTensorToCSRSparseMatrix', { T: FLOAT }, parts);
  for (const part of parts) operations.release(part);
  return held;
}

/** Integers of 64 bits, which the addon makes from those of 32 only. */
function longs(operations: Operations, shape: readonly number[], values: Int32Array): Handle {
  const narrow = operations.constant(shape, values);
  const attributes = { SrcT: { type: 'int32' }, DstT: { type: 'int64' }, Truncate: NO } as const;
  const wide = operations.hold('Cast', attributes, [narrow]);
  operations.release(narrow);
  return wide;
}
