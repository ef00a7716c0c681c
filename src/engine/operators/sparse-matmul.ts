import type { Tensor2D } from '@tensorflow/tfjs-core';
import { groupByRow } from '../../core/csr.js';
import { currentEngine } from '../engine.js';
import type { CompressedMatrix, SparseOperand } from '../kernels/sparse.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * A constant sparse matrix on the current engine, for products with dense ones. It is built once, outlives any tidy and
 * is its owner's to dispose.
 */
export class SparseMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  private readonly operand: SparseOperand;
  private transposedOperand: SparseOperand | null;

  /**
   * @param matrix its compressed rows; the arrays are not changed, nor may they be afterwards
   * @param options.symmetric says that the matrix equals its transpose, as a normalised graph does, so that gradients
   *   need no transpose of it
   * @throws Error if the arrays do not describe a matrix
   */
  constructor(
    private readonly matrix: CompressedMatrix,
    { symmetric = false }: { symmetric?: boolean } = {},
  ) {
    refuseMalformed(matrix, symmetric);
    this.rowCount = matrix.rowCount;
    this.columnCount = matrix.columnCount;
    this.operand = currentEngine().kernels.sparseOperand(matrix);
    this.transposedOperand = symmetric ? this.operand : null;
  }

  /** matrix[n, m] × dense[m, d] → [n, d], outside autodiff. */
  multiply(dense: Tensor2D): Tensor2D {
    return this.operand.multiply(dense);
  }

  /** transpose(matrix)[m, n] × dense[n, d] → [m, d], outside autodiff; the transpose is built at the first call. */
  multiplyTransposed(dense: Tensor2D): Tensor2D {
    this.transposedOperand ??= currentEngine().kernels.sparseOperand(transposed(this.matrix));
    return this.transposedOperand.multiply(dense);
  }

  /** Frees the engine's memory. */
  dispose(): void {
    if (this.transposedOperand !== this.operand) this.transposedOperand?.dispose();
    this.operand.dispose();
  }
}

/**
 * The product of a constant sparse matrix with a dense one, differentiated with respect to the dense one: the
 * propagation of vectors over a graph (He et al., LightGCN, 2020, equation 8).
 *
 * @param matrix [n, m]
 * @param dense [m, d]
 * @returns [n, d]
 */
export function sparseMatMul(matrix: SparseMatrix, dense: Tensor2D): Tensor2D {
  expectShape('sparseMatMul', 'dense', dense, [matrix.columnCount, null]);
  return differentiable(
    [dense],
    () => ({ value: matrix.multiply(dense), saved: [] }),
    (gradient) => [matrix.multiplyTransposed(gradient)],
  );
}

function transposed({ rowCount, columnCount, offsets, columns, values }: CompressedMatrix): CompressedMatrix {
  const grouped = groupByRow(columns, columnCount);
  const rows = new Int32Array(columns.length);
  for (let row = 0; row < rowCount; row++) rows.fill(row, offsets[row], offsets[row + 1]);
  return {
    rowCount: columnCount,
    columnCount: rowCount,
    offsets: grouped.offsets,
    columns: grouped.order.map((entry) => rows[entry]!),
    values: Float32Array.from(grouped.order, (entry) => values[entry]!),
  };
}

/** Kernels read what offsets and columns point to, so that wrong ones would read foreign memory. */
function refuseMalformed(matrix: CompressedMatrix, symmetric: boolean): void {
  const { rowCount, columnCount, offsets, columns, values } = matrix;
  const entries = columns.length;
  const refuse = (expected: string, found: string | number) => {
    throw new Error(`SparseMatrix: expected ${expected}, got ${found}`);
  };
  if (symmetric && rowCount !== columnCount) {
    refuse('a symmetric matrix to be square', `[${rowCount}, ${columnCount}]`);
  }
  if (values.length !== entries) refuse(`as many values as columns (${entries})`, values.length);
  if (offsets.length !== rowCount + 1) refuse(`${rowCount + 1} offsets`, offsets.length);
  if (offsets[0] !== 0) refuse('offsets to begin at 0', offsets[0]!);
  if (offsets[rowCount] !== entries) refuse(`offsets to end at ${entries}`, offsets[rowCount]!);
  for (let row = 0; row < rowCount; row++) {
    if (offsets[row]! > offsets[row + 1]!) refuse('offsets that never fall', `a fall after row ${row}`);
  }
  for (const column of columns) {
    if (column < 0 || column >= columnCount) refuse(`columns below ${columnCount}`, column);
  }
}
