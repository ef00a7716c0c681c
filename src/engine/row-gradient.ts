import {
  add,
  concat,
  mul,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { currentEngine } from './engine.js';

/** The gradient of a table of which some rows were looked up and nothing else; that of its other rows is 0. */
export type RowGradient = {
  /** [R] int32, each row once. */
  rows: Tensor1D;
  /** [R, d] */
  values: Tensor2D;
};

/** The gradient of a variable: in its shape, or by row. */
export type Gradient = Tensor | RowGradient;

/** Gradients by the name of their variable. */
export type NamedGradients = Record<string, Gradient>;

/** Whether a gradient is by row. */
export function isByRow(gradient: Gradient): gradient is RowGradient {
  return 'rows' in gradient;
}

/** The values of a gradient; by row those of the rows it has. */
export function valuesOf(gradient: Gradient): Tensor {
  return isByRow(gradient) ? gradient.values : gradient;
}

/** A gradient times a number. */
export function scaled(gradient: Gradient, factor: number): Gradient {
  if (factor === 1) return gradient;
  return isByRow(gradient)
    ? { rows: gradient.rows, values: mul(gradient.values, factor) }
    : mul(gradient, factor);
}

/** The gradient of a table with rows of length `size` in which nothing was looked up. */
export function noRows(size: number): RowGradient {
  return { rows: tensor1d([], 'int32'), values: tensor2d([], [0, size]) };
}

/**
 * The gradient of a table from those of all lookups in it, at least one; repeated rows add up and stand where they were
 * first looked up.
 */
export function sumOfLookups(lookups: readonly { rows: Int32Array; gradient: Tensor2D }[]): RowGradient {
  const places = new Map<number, number>();
  const placeOf = lookups.map(({ rows }) =>
    rows.map((row) => {
      const known = places.get(row);
      if (known !== undefined) return known;
      places.set(row, places.size);
      return places.size - 1;
    }),
  );
  const rows = tensor1d(Int32Array.from(places.keys()), 'int32');
  const values = concat(lookups.map(({ gradient }) => gradient));
  const listed = placeOf.reduce((total, place) => total + place.length, 0);
  if (listed === places.size) return { rows, values };
  const target = concat(placeOf.map((place) => tensor1d(place, 'int32')));
  return { rows, values: currentEngine().kernels.scatterAddRows(values, target, places.size) };
}

/** A gradient by row in the shape of its table [rowCount, d], added to another. */
export function addToDense(dense: Tensor, { rows, values }: RowGradient, rowCount: number): Tensor {
  return rows.size === 0 ? dense : add(dense, currentEngine().kernels.scatterAddRows(values, rows, rowCount));
}
