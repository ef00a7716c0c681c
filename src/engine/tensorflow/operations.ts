import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeBackend, OperationAttribute, OutputMetadata } from './load.js';

/** The types of elements that attributes name. */
export type ElementType = 'float32' | 'int32' | 'int64' | 'uint64' | 'bool';

/** TensorFlow's number of the type, which the addon does not name. */
const TF_UINT64 = 23;

/** Attributes by name: what `Operations` turns into the addon's form. */
export type Attributes = Record<
  string,
  | { type: ElementType }
  | { int: number }
  | { float: number }
  | { bool: boolean }
  | { string: string }
  | { shape: readonly number[] }
>;

/**
 * An output that tfjs cannot hold as a tensor (int64 values, resources, variants): the addon's number of it. Whoever
 * made it releases it.
 */
export interface Handle {
  readonly handle: number;
}

/** Runs TensorFlow's operations by name, outside tfjs's tape: what they compute has no gradient. */
export class Operations {
  constructor(private readonly backend: NodeBackend) {}

  /** Runs an operation with one output, as a tensor that belongs to the scope at hand. */
  run<T extends Tensor = Tensor>(
    name: string,
    attributes: Attributes,
    inputs: readonly (TensorInfo | Handle)[],
  ): T {
    return this.tensor(this.execute(name, attributes, inputs, 1)[0]!);
  }

  /** Runs an operation with several outputs. */
  runAll(
    name: string,
    attributes: Attributes,
    inputs: readonly (TensorInfo | Handle)[],
    outputs: number,
  ): Tensor[] {
    return this.execute(name, attributes, inputs, outputs).map((output) => this.tensor(output));
  }

  /** Runs an operation whose one output stays outside tfjs; the caller releases it. */
  hold(name: string, attributes: Attributes, inputs: readonly (TensorInfo | Handle)[]): Handle {
    return { handle: this.execute(name, attributes, inputs, 1)[0]!.id };
  }

  /** Runs an operation for its effect. */
  effect(name: string, attributes: Attributes, inputs: readonly (TensorInfo | Handle)[]): void {
    this.execute(name, attributes, inputs, 0);
  }

  /** A constant outside tfjs; the caller releases it. */
  constant(shape: readonly number[], values: Int32Array | Float32Array): Handle {
    const { binding } = this.backend;
    const type = values instanceof Int32Array ? binding.TF_INT32 : binding.TF_FLOAT;
    return { handle: binding.createTensor(shape, type, values) };
  }

  /** Frees a handle. */
  release({ handle }: Handle): void {
    this.backend.binding.deleteTensor(handle);
  }

  /** Puts an output in the place of a tensor's values; every tensor over the same data sees it. */
  replace(target: TensorInfo, { handle }: Handle): void {
    const held = this.backend.tensorMap.get(target.dataId);
    if (held.values === null && held.id >= 0) this.backend.binding.deleteTensor(held.id);
    held.values = null;
    held.id = handle;
  }

  /** Takes the values of a tensor away, so that nothing but their other owner holds them; `replace` must follow. */
  detach(target: TensorInfo): void {
    const held = this.backend.tensorMap.get(target.dataId);
    if (held.values === null && held.id >= 0) this.backend.binding.deleteTensor(held.id);
    held.values = null;
    held.id = -1;
  }

  /** The addon's number of a tensor's values, to tell whether they were replaced. */
  identity(target: TensorInfo): number {
    return this.backend.tensorMap.get(target.dataId).id;
  }

  private execute(
    name: string,
    attributes: Attributes,
    inputs: readonly (TensorInfo | Handle)[],
    outputs: number,
  ): OutputMetadata[] {
    const ids = inputs.map((input) =>
      'handle' in input ? input.handle : this.backend.getInputTensorIds([input])[0]!,
    );
    return this.backend.binding.executeOp(name, this.attributes(attributes), ids, outputs);
  }

  private tensor<T extends Tensor>(output: OutputMetadata): T {
    return this.backend.createOutputTensor(output) as T;
  }

  private attributes(attributes: Attributes): OperationAttribute[] {
    const { binding } = this.backend;
    return Object.entries(attributes).map(([name, value]) => {
      if ('type' in value) return { name, type: binding.TF_ATTR_TYPE, value: this.elementType(value.type) };
      if ('int' in value) return { name, type: binding.TF_ATTR_INT, value: value.int };
      if ('float' in value) return { name, type: binding.TF_ATTR_FLOAT, value: value.float };
      if ('bool' in value) return { name, type: binding.TF_ATTR_BOOL, value: value.bool };
      if ('shape' in value) return { name, type: binding.TF_ATTR_SHAPE, value: value.shape };
      return { name, type: binding.TF_ATTR_STRING, value: value.string };
    });
  }

  private elementType(type: ElementType): number {
    const { TF_FLOAT, TF_INT32, TF_INT64, TF_BOOL } = this.backend.binding;
    return { float32: TF_FLOAT, int32: TF_INT32, int64: TF_INT64, uint64: TF_UINT64, bool: TF_BOOL }[type];
  }
}
