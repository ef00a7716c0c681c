import type { Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { Operations } from '../operations.js';

const FLOAT = { T: { type: 'float32' } } as const;

/**
 * Values of variables that are written to in place. A variable that was assigned to may stand on memory of
 * somebody else, an array of JavaScript or another tensor, so that its values are copied before the first write.
 */
export class OwnedValues {
  /** What a variable holds since its last copy, as long as nobody has assigned to it. */
  private readonly owned = new WeakMap<Variable, number>();

  constructor(private readonly operations: Operations) {}

  /** Sees to it that nobody else holds the values of a variable, so that they may be written to. */
  own(target: Variable): void {
    const { operations } = this;
    if (this.owned.get(target) === operations.identity(target)) return;
    const copy = operations.hold('DeepCopy', FLOAT, [target]);
    operations.replace(target, copy);
    this.owned.set(target, copy.handle);
  }

  /** target[rows[n], :] = values[n, :] */
  writeRows(target: Variable, rows: Tensor1D, values: Tensor2D): void {
    const { operations } = this;
    this.own(target);
    operations.release(operations.hold('InplaceUpdate', FLOAT, [target, rows, values]));
  }
}
