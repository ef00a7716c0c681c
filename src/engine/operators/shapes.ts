import type { Tensor } from '@tensorflow/tfjs-core';

/** Throws a plain error, because a wrong shape is a bug of the caller and not of the person, naming the operator. */
export function expectShape(
  operator: string,
  what: string,
  tensor: Tensor,
  shape: readonly (number | null)[],
): void {
  const fits =
    tensor.shape.length === shape.length &&
    shape.every((size, k) => size === null || size === tensor.shape[k]);
  if (!fits) {
    const expected = shape.map((size) => size ?? '·').join(', ');
    throw new Error(`${operator}: expected ${what} of shape [${expected}], got [${tensor.shape.join(', ')}]`);
  }
}
