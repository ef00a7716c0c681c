import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import { backend, enableProdMode, ready, setBackend } from '@tensorflow/tfjs-core';
import { EnvironmentError } from '../../core/errors.js';
import type { Engine } from '../engine.js';
import { ScratchHeap } from '../wasm/scratch-heap.js';
import { tensorflowKernels } from './kernels/kernels.js';
import { loadTensorflow, type NodeBackend, threadCount } from './load.js';
import { Operations } from './operations.js';
import { loadingPath } from './setup/loading.js';
import { nativePath } from './setup/native.js';
import { explainLoadFailure, requireTensorflow } from './setup/state.js';
import { surrounded } from './surrounded.js';

const LACK =
  'it computes without the operations of reclab, which are not compiled for this version and processor, and takes ' +
  'longer for it; `reclab setup tensorflow` compiles them';

/**
 * Starts the tensorflow engine: TensorFlow's own kernels through the package's addon, on a GPU where TensorFlow finds
 * one.
 *
 * @throws EnvironmentError where the package, its binary or its libraries are missing
 */
export async function startTensorflow(): Promise<Engine> {
  enableProdMode();
  const addon = requireTensorflow()?.addon ?? null;
  try {
    surrounded(addon && loadingPath(addon), loadTensorflow);
  } catch (error) {
    throw explainLoadFailure(error);
  }
  await setBackend('tensorflow');
  await ready();
  const node = backend() as unknown as NodeBackend;
  const { TF_Version: version } = node.binding;
  const threads = threadCount();
  const native = !node.isUsingGpuDevice && loadNative(addon);
  const device = node.isUsingGpuDevice ? 'GPU' : `CPU, ${threads} thread${threads === 1 ? '' : 's'}`;
  return {
    name: 'tensorflow',
    device: `TensorFlow ${version}${native ? ' with operations of reclab' : ''}, ${device}`,
    usesGpu: node.isUsingGpuDevice,
    ...(!node.isUsingGpuDevice && !native && { lack: LACK }),
    determinism: node.isUsingGpuDevice
      ? { bitIdentical: false, reason: 'not verified on a GPU' }
      : {
          bitIdentical: true,
          reason: `with ${threads} threads, as in this run; another number may change last bits`,
        },
    kernels: tensorflowKernels(new Operations(node), {
      heap: node.isUsingGpuDevice ? null : ScratchHeap.open(),
      native,
    }),
    memoryLimit: totalmem(),
  };
}

/**
 * Loads our own operations where the setup built them for this reclab and this processor; without them, TensorFlow's own
 * and the SIMD kernels do the same work, slower.
 *
 * @throws EnvironmentError where they cannot be loaded, as on an older system that shares the cache
 */
function loadNative(addon: string | null): boolean {
  const path = addon && nativePath(addon);
  if (!path || !existsSync(path)) return false;
  try {
    createRequire(import.meta.url)(path);
  } catch (error) {
    throw new EnvironmentError('The operations of reclab cannot be loaded', {
      where: path,
      found: (error as Error).message.split('\n')[0]!,
      fix: 'delete this file; `reclab setup tensorflow` then compiles it again for this system',
    });
  }
  return true;
}
