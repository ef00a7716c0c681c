import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type DataType, engine, type Rank, type Tensor } from '@tensorflow/tfjs-core';
import { RunError } from '../../core/errors.js';
import { instantiateKernels, type KernelExports, type KernelModuleName } from './kernel-module.js';

/** The heap of the tfjs wasm backend and the kernels that work in it. */
export class Heap {
  private constructor(
    private readonly backend: BackendWasm,
    readonly kernels: KernelExports,
  ) {}

  /** The kernels of a module on the backend's memory. */
  static open(backend: BackendWasm, kernels: KernelModuleName): Heap {
    const { memory } = (backend.wasm as unknown as { asm: { memory: WebAssembly.Memory } }).asm;
    return new Heap(backend, instantiateKernels(memory, kernels));
  }

  /** The byte address of a tensor's values. */
  address(source: Tensor): number {
    return this.backend.dataIdMap.get(source.dataId).memoryOffset;
  }

  /**
   * A new tensor without defined values, and its address.
   *
   * @throws RunError where the heap is full
   */
  allocate<R extends Rank>(
    shape: number[],
    dtype: DataType = 'float32',
  ): { tensor: Tensor<R>; address: number } {
    const info = this.backend.makeOutput(shape, dtype);
    const tensor = engine().makeTensorFromTensorInfo(info) as Tensor<R>;
    return { tensor, address: this.backend.dataIdMap.get(info.dataId).memoryOffset };
  }
}

/** A block of 2 GiB or more is a negative number to the heap, which then shrinks. */
const LARGEST_BLOCK = 2 ** 31 - 2 ** 16;

/**
 * Makes every allocation of the backend fail where there is no memory left. tfjs takes the address 0 that `malloc` then
 * returns for a tensor's, and computes with whatever stands there.
 */
export function refuseFullHeap(backend: BackendWasm): void {
  const wasm = backend.wasm as unknown as {
    _malloc: (bytes: number) => number;
    _free: (address: number) => void;
  };
  // The first call of the function puts another in its place.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    const address = bytes < LARGEST_BLOCK ? allocate(bytes) : 0;
    if (address === 0 && bytes > 0) throw heapIsFull(bytes);
    return address;
  };
}

function heapIsFull(bytes: number): RunError {
  return new RunError('The memory of the wasm engine is full', {
    expected: 'tensors below 2 GiB each and 4 GiB together, which is all that it can address',
    found: `${(bytes / 2 ** 20).toFixed(0)} MiB more were asked for`,
    fix: 'use the tensorflow engine (`reclab setup tensorflow`), or a smaller batch, catalogue or dimension',
  });
}
