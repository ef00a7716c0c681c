import type { Tensor2D } from '@tensorflow/tfjs-core';

/** A sparse matrix in compressed rows. */
export interface CompressedMatrix {
  rowCount: number;
  columnCount: number;
  /** [rowCount + 1]; row r has the entries from offsets[r] up to offsets[r + 1]. */
  offsets: Int32Array;
  /** The column of each entry; may repeat within a row, and then the entries add up. */
  columns: Int32Array;
  /** The value of each entry. */
  values: Float32Array;
}

/** A sparse matrix on the engine, in the form that the engine multiplies fastest. */
export interface SparseOperand {
  /** matrix[n, m] × dense[m, d] → [n, d] */
  multiply(dense: Tensor2D): Tensor2D;
  /** Frees what it holds. */
  dispose(): void;
}

/** Sparse matrices, as in the propagation over a graph. */
export interface SparseKernels {
  /** Puts a matrix onto the engine; it outlives any tidy and is the caller's to dispose. */
  sparseOperand(matrix: CompressedMatrix): SparseOperand;
}
