import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Heap } from './heap.js';

/** A matrix in panels of eight columns, the right side of a product; the caller disposes the tensor. */
export interface Panels {
  tensor: Tensor;
  address: number;
}

/** Columns of a panel, as in `assembly/products.ts`. */
const PANEL = 8;
/** Rows of a tile. */
const TILE = 4;

/**
 * Matrix products by tiles that stay in registers; faster than tfjs's, and without transposing an operand first.
 * Dimensions are those of the product: out[rows, columns] sums over `depth`; left sides and outputs are addresses.
 */
export class Products {
  constructor(private readonly heap: Heap) {}

  /** Panels of a matrix [depth, columns]. */
  columnPanels(matrix: Tensor2D): Panels {
    const [depth, columns] = matrix.shape;
    const panels = this.room(depth, columns);
    this.heap.kernels.packColumns!(this.heap.address(matrix), panels.address, depth, columns);
    return panels;
  }

  /** Panels of the transpose of a matrix [columns, depth]. */
  rowPanels(matrix: Tensor2D): Panels {
    const [columns, depth] = matrix.shape;
    const panels = this.room(depth, columns);
    this.heap.kernels.packRows!(this.heap.address(matrix), panels.address, depth, columns);
    return panels;
  }

  /** left[rows, depth] times panels. */
  product(left: number, panels: Panels, out: number, rows: number, columns: number, depth: number): void {
    this.run('product', left, panels, out, rows, columns, depth);
  }

  /** The transpose of left[depth, rows] times panels. */
  transposedProduct(
    left: number,
    panels: Panels,
    out: number,
    rows: number,
    columns: number,
    depth: number,
  ): void {
    this.run('transposedProduct', left, panels, out, rows, columns, depth);
  }

  /** Calls a kernel with room for the tiles at the edges, and for the factors of four rows. */
  private run(
    kernel: 'product' | 'transposedProduct',
    left: number,
    panels: Panels,
    out: number,
    ...sizes: [rows: number, columns: number, depth: number]
  ): void {
    const corner = this.heap.allocate([TILE * PANEL]);
    const strip = this.heap.allocate([TILE * sizes[2]]);
    this.heap.kernels[kernel]!(left, panels.address, out, corner.address, strip.address, ...sizes);
    corner.tensor.dispose();
    strip.tensor.dispose();
  }

  private room(depth: number, columns: number): Panels {
    return this.heap.allocate([Math.ceil(columns / PANEL) * PANEL * depth]);
  }
}
