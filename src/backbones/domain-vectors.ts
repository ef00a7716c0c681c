import { add, type Tensor2D } from '@tensorflow/tfjs-core';
import type { InitializationConfig } from '../config/schema/backbone.js';
import type { Domains } from '../data/dataset.js';
import { SparseMatrix, sparseMatMul } from '../engine/operators/sparse-matmul.js';
import type { ParameterGroup } from '../engine/parameters.js';
import { LayerParameters } from './layer-parameters.js';

/** What is known of items beside who they are, as vectors that are trained. */
export interface ItemFeatures {
  readonly group: ParameterGroup;
  /** The vectors of all items with those of their features: [I, d] to [I, d]. */
  addTo(items: Tensor2D): Tensor2D;
  /** Frees what is not a parameter. */
  dispose(): void;
}

/**
 * A vector for each domain, [D, d]. An item gets the mean of those of its domains beside its own; one of none gets nothing.
 *
 * @param domains of the items
 * @param dimensions d
 */
export function domainVectors(
  { names, ofItem: { offsets, values } }: Domains,
  dimensions: number,
  initialization: InitializationConfig,
  seed: number,
): ItemFeatures {
  const parameters = new LayerParameters(initialization, seed);
  const vectors = parameters.matrix('domains', names.length, dimensions);
  const itemCount = offsets.length - 1;
  const shares = new Float32Array(values.length);
  for (let item = 0; item < itemCount; item++) {
    const [begin, end] = [offsets[item]!, offsets[item + 1]!];
    shares.fill(1 / (end - begin), begin, end);
  }
  const matrix = new SparseMatrix({
    rowCount: itemCount,
    columnCount: names.length,
    offsets: Int32Array.from(offsets),
    columns: Int32Array.from(values),
    values: shares,
  });
  return {
    group: parameters.group('domains'),
    addTo: (items) => add<Tensor2D>(items, sparseMatMul(matrix, vectors)),
    dispose: () => matrix.dispose(),
  };
}
