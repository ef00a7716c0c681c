import { instantiateKernels, type KernelExports } from './kernel-module.js';

const PAGE_BYTES = 2 ** 16;
/** What 32-bit addresses reach. */
const MOST_PAGES = 2 ** 16;
/** Rows are read 16 bytes at a time. */
const ALIGNMENT = 16;

/**
 * The SIMD kernels on a memory of their own, for engines whose tensors live elsewhere and that lack a kernel: arrays are
 * copied in, a kernel runs, results are copied out. What was put in is gone with `clear`.
 */
export class ScratchHeap {
  private used = 0;

  private constructor(
    private readonly memory: WebAssembly.Memory,
    readonly kernels: KernelExports,
  ) {}

  /** The chosen kernels on a new memory. */
  static open(): ScratchHeap {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
    return new ScratchHeap(memory, instantiateKernels(memory));
  }

  /** Forgets all arrays. */
  clear(): void {
    this.used = 0;
  }

  /** Copies an array in and returns its address. */
  put(values: Float32Array | Int32Array): number {
    const address = this.reserve(values.length);
    const View = values instanceof Int32Array ? Int32Array : Float32Array;
    new View(this.memory.buffer, address, values.length).set(values);
    return address;
  }

  /** Room for so many 4-byte numbers without defined values; its address. */
  reserve(length: number): number {
    const address = this.used;
    this.used += Math.ceil((4 * length) / ALIGNMENT) * ALIGNMENT;
    const missing = this.used - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  }

  /** The integers at an address themselves; valid until room is reserved. */
  integersAt(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  /** A copy of so many floats at an address. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length).slice();
  }

  /** A copy of so many integers at an address. */
  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length).slice();
  }
}
