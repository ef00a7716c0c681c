import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend, ready, setBackend } from '@tensorflow/tfjs-core';
import { EnvironmentError } from '../../core/errors.js';
import type { Engine } from '../engine.js';
import { Heap } from './heap.js';
import { shareIdenticalTensors } from './identity.js';
import { wasmKernels } from './kernels/kernels.js';

/** The heap grows to 4 GiB; the last of it is lost to gaps between tensors. Measured by `bench/largest-catalogue.ts`. */
const HEAP_BYTES = 0.87 * 2 ** 32;

let started: Promise<Heap> | null = null;

/** Starts the wasm engine: the tfjs wasm backend with SIMD, one thread, and own kernels on its heap. */
export async function startWasm(): Promise<Engine> {
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await setBackend('wasm'))) {
    throw new EnvironmentError('The wasm engine did not start', {
      fix: 'run `reclab doctor`; WebAssembly with SIMD comes with every Node from 16.4 on',
    });
  }
  await ready();
  if (started === null) shareIdenticalTensors();
  started ??= Heap.open(backend() as unknown as BackendWasm);
  return {
    name: 'wasm',
    device: 'WebAssembly with SIMD, one thread',
    usesGpu: false,
    determinism: {
      bitIdentical: true,
      reason: 'one thread; random numbers are a function of seed, epoch and step',
    },
    kernels: wasmKernels(await started),
    memoryLimit: HEAP_BYTES,
  };
}
