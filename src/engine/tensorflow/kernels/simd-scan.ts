import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type ScanInputs, type ScanKernels, scanInputNames } from '../../kernels/scan.js';
import { scanGradientScratch, scanScratch, scanSizes } from '../../wasm/kernels/scan.js';
import type { ScratchHeap } from '../../wasm/scratch-heap.js';

/**
 * By the SIMD kernels of the wasm engine, for TensorFlow on the CPU: its own operations move the states of all channels
 * through memory at every position, many times each.
 */
export function simdScan(heap: ScratchHeap): ScanKernels {
  const put = (source: Tensor) => heap.put(source.dataSync() as Float32Array);
  const putAll = (inputs: ScanInputs) => scanInputNames.map((name) => put(inputs[name]));
  const take = (address: number, like: Tensor) => tensor(heap.floats(address, like.size), like.shape);
  return {
    selectiveScan(inputs) {
      heap.clear();
      const out = heap.reserve(inputs.x.size);
      const scratch = heap.reserve(scanScratch(inputs));
      heap.kernels.selectiveScan!(...putAll(inputs), out, scratch, ...scanSizes(inputs));
      return take(out, inputs.x) as typeof inputs.x;
    },

    selectiveScanGradient(inputs, gradient) {
      heap.clear();
      const outputs = scanInputNames.map((name) => heap.reserve(inputs[name].size));
      const scratch = heap.reserve(scanGradientScratch(inputs));
      const from = [...putAll(inputs), put(gradient)];
      heap.kernels.selectiveScanGradient!(...from, ...outputs, scratch, ...scanSizes(inputs));
      const named = scanInputNames.map((name, k): [string, Tensor] => [
        name,
        take(outputs[k]!, inputs[name]),
      ]);
      return Object.fromEntries(named) as unknown as ScanInputs;
    },
  };
}
