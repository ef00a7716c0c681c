import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend, ready, setBackend } from '@tensorflow/tfjs-core';
import { EnvironmentError } from '../../core/errors.js';
import type { Engine } from '../engine.js';
import { Heap, refuseFullHeap } from './heap.js';
import { shareIdenticalTensors } from './identity.js';
import { chosenKernels, fusesMultiplyAdd, type KernelModuleName } from './kernel-module.js';
import { wasmKernels } from './kernels/kernels.js';

/** The heap grows to 4 GiB; the last of it is lost to gaps between tensors. Measured by `bench/largest-catalogue.ts`. */
const HEAP_BYTES = 0.87 * 2 ** 32;

const started = new Map<KernelModuleName, Heap>();

/** Starts the wasm engine: the tfjs wasm backend with SIMD, one thread, and own kernels on its heap. */
export async function startWasm(): Promise<Engine> {
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await setBackend('wasm'))) {
    throw new EnvironmentError('The wasm engine did not start', {
      fix: 'run `reclab doctor`; WebAssembly with SIMD comes with every Node from 16.4 on',
    });
  }
  await ready();
  const heap = heapWith(chosenKernels());
  const fused = fusesMultiplyAdd(heap.kernels);
  return {
    name: 'wasm',
    device: `WebAssembly with SIMD${fused ? ' and fused multiply-add' : ''}, one thread`,
    usesGpu: false,
    determinism: {
      bitIdentical: true,
      reason: `one thread; random numbers are a function of seed, epoch and step; products are ${fused ? '' : 'not '}fused with sums`,
    },
    kernels: wasmKernels(heap),
    memoryLimit: HEAP_BYTES,
  };
}

/** The heap of the backend with the kernels of a module, which is the same heap with those of the other. */
function heapWith(kernels: KernelModuleName): Heap {
  const known = started.get(kernels);
  if (known) return known;
  const wasm = backend() as unknown as BackendWasm;
  if (started.size === 0) {
    shareIdenticalTensors();
    refuseFullHeap(wasm);
  }
  const heap = Heap.open(wasm, kernels);
  started.set(kernels, heap);
  return heap;
}
