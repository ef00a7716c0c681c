import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Identity, type KernelFunc, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';

/**
 * Lets a copy of a tensor share its values, as on tfjs's other backends. The wasm backend copies them, and tfjs takes
 * such a copy of everything that a custom gradient saves. Values change in place only in optimizers, between steps.
 */
export function shareIdenticalTensors(): void {
  unregisterKernel(Identity, 'wasm');
  registerKernel({
    kernelName: Identity,
    backendName: 'wasm',
    kernelFunc: (({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs.x as { dataId: object; shape: number[]; dtype: 'float32' };
      (backend as BackendWasm).incRef(dataId);
      return { dataId, shape, dtype };
    }) as KernelFunc,
  });
}
