import type { Variable } from '@tensorflow/tfjs-core';
import type { Handle, Operations } from '../operations.js';

/** The resource behind a variable, and the identity of the values that were last read from it. */
interface Resource {
  handle: Handle;
  /** What the variable holds as long as nobody has assigned to it; null while it is borrowed. */
  read: number | null;
}

/**
 * TensorFlow's own variables behind those of tfjs, which are immutable tensors to the backend. An operation that moves
 * a variable in place borrows the resource and gives it back; in between the tfjs variable holds nothing, so that
 * TensorFlow owns the values alone and need not copy them before it writes.
 */
export class ResourceVariables {
  private readonly resources = new WeakMap<Variable, Resource>();

  constructor(private readonly operations: Operations) {}

  /** The resource with the variable's present values. */
  borrow(variable: Variable): Handle {
    const { operations } = this;
    const resource = this.resources.get(variable) ?? this.create(variable);
    if (resource.read !== operations.identity(variable)) {
      operations.effect('AssignVariableOp', { dtype: { type: 'float32' } }, [resource.handle, variable]);
    }
    operations.detach(variable);
    resource.read = null;
    return resource.handle;
  }

  /** Lets the variable hold the resource's values again. */
  giveBack(variable: Variable): void {
    const resource = this.resources.get(variable)!;
    const values = this.operations.hold('ReadVariableOp', { dtype: { type: 'float32' } }, [resource.handle]);
    this.operations.replace(variable, values);
    resource.read = values.handle;
  }

  private create(variable: Variable): Resource {
    const { operations } = this;
    const resource: Resource = {
      // An anonymous name: the resource lives as long as its handle.
      handle: operations.hold(
        'VarHandleOp',
        {
          dtype: { type: 'float32' },
          shape: { shape: variable.shape },
          container: { string: '' },
          shared_name: { string: ANONYMOUS },
        },
        [],
      ),
      read: null,
    };
    this.resources.set(variable, resource);
    const dispose = variable.dispose.bind(variable);
    variable.dispose = () => {
      if (this.resources.delete(variable)) operations.release(resource.handle);
      dispose();
    };
    return resource;
  }
}

/** The name that TensorFlow takes for "no name": two such handles never share a resource. */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';
