import type { Rank, Tensor } from '@tensorflow/tfjs-core';
import { type ScanInputs, type ScanKernels, scanInputNames } from '../../kernels/scan.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend, a channel of a sequence at a time. */
export function scan(heap: Heap): ScanKernels {
  const addresses = (inputs: ScanInputs) => scanInputNames.map((name) => heap.address(inputs[name]));
  return {
    selectiveScan(inputs) {
      const out = heap.allocate<Rank.R3>(inputs.x.shape);
      const scratch = heap.allocate([scanScratch(inputs)]);
      heap.kernels.selectiveScan!(...addresses(inputs), out.address, scratch.address, ...scanSizes(inputs));
      scratch.tensor.dispose();
      return out.tensor;
    },

    selectiveScanGradient(inputs, gradient) {
      const outputs = scanInputNames.map((name) => heap.allocate(inputs[name].shape));
      const scratch = heap.allocate([scanGradientScratch(inputs)]);
      heap.kernels.selectiveScanGradient!(
        ...addresses(inputs),
        heap.address(gradient),
        ...outputs.map(({ address }) => address),
        scratch.address,
        ...scanSizes(inputs),
      );
      scratch.tensor.dispose();
      const named = scanInputNames.map((name, k): [string, Tensor] => [name, outputs[k]!.tensor]);
      return Object.fromEntries(named) as unknown as ScanInputs;
    },
  };
}

/** B, L, E and N, as the kernels take them. */
export function scanSizes({ x, A }: ScanInputs): [number, number, number, number] {
  return [...x.shape, A.shape[1]];
}

/** Floats of scratch: transitions, what enters and is read, a state, in rows of whole vectors. */
export function scanScratch(inputs: ScanInputs): number {
  const [, length, channels, states] = scanSizes(inputs);
  return (channels + 2 * length + 1) * wholeVectors(states);
}

/** Floats of scratch: the same and their gradients, and the decays and states of a channel. */
export function scanGradientScratch(inputs: ScanInputs): number {
  const [, length, channels, states] = scanSizes(inputs);
  return (2 * channels + 6 * length + 2) * wholeVectors(states);
}

function wholeVectors(count: number): number {
  return Math.ceil(count / 4) * 4;
}
