import { enableProdMode, ready, setBackend } from '@tensorflow/tfjs-core';
import type { Engine } from '../engine.js';
import { referenceKernels } from './kernels/kernels.js';

/** Starts the reference engine: tfjs's backend in plain JavaScript and kernels that are plain loops. */
export async function startReference(): Promise<Engine> {
  // Otherwise the backend advertises tfjs-node on the person's terminal.
  enableProdMode();
  await import('@tensorflow/tfjs-backend-cpu');
  await setBackend('cpu');
  await ready();
  return {
    name: 'reference',
    device: 'plain JavaScript, one thread',
    usesGpu: false,
    determinism: {
      bitIdentical: true,
      reason: 'one thread; random numbers are a function of seed, epoch and step',
    },
    kernels: referenceKernels,
    memoryLimit: 2 ** 33,
  };
}
