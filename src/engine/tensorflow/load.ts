import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import util from 'node:util';
import type { DataId, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow operation, as the addon takes it. */
export interface OperationAttribute {
  name: string;
  type: number;
  value: boolean | number | string | readonly number[];
}

/** What the addon says of an operation's output. */
export interface OutputMetadata {
  id: number;
  shape: number[];
  dtype: number;
}

/** The addon's functions that reclab calls, and its constants. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: unknown): number;
  deleteTensor(id: number): void;
  executeOp(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): OutputMetadata[];
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_Version: string;
}

/** The part of tfjs-node's backend that reclab uses. */
export interface NodeBackend {
  readonly binding: Binding;
  readonly isUsingGpuDevice: boolean;
  /** What stands behind the tensors: `id` is the addon's number, `values` are there until they are first used. */
  readonly tensorMap: {
    get(dataId: DataId): { id: number; values: unknown; shape: readonly number[]; dtype: number };
  };
  /** The addon's numbers of tensors; makes those whose values were not used yet. */
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  /** A tensor that owns an output. */
  createOutputTensor(metadata: OutputMetadata): Tensor;
}

const PACKAGE = '@tensorflow/tfjs-node-gpu';

/**
 * Imports the package; the only place that does. TensorFlow reads its settings from the environment when it starts, and
 * what a person has set there stays:
 * - `TF_NUM_INTRAOP_THREADS`: all cores; written out, because the number of threads decides the last bits of sums;
 * - `TF_FORCE_GPU_ALLOW_GROWTH`: takes GPU memory as it is needed, not all of it at once;
 * - `TF_CPP_MIN_LOG_LEVEL`: errors only.
 *
 * @throws the package's error where it or its binary is missing or cannot be loaded
 */
export function loadTensorflow(): void {
  process.env.TF_NUM_INTRAOP_THREADS ??= String(availableParallelism());
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  putBackIsNullOrUndefined();
  createRequire(import.meta.url)(PACKAGE);
}

/** The number of threads that a TensorFlow operation uses on the CPU. */
export function threadCount(): number {
  return Number(process.env.TF_NUM_INTRAOP_THREADS ?? availableParallelism());
}

/** Node 23 took away a function that the package calls. */
function putBackIsNullOrUndefined(): void {
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
