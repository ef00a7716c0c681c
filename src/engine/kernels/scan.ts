import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** What a selective scan is computed from, in the letters of the paper (see `operators/selective-scan.ts`). */
export interface ScanInputs {
  /** Input of each channel, [B, L, E]. */
  x: Tensor3D;
  /** Step sizes Δ, [B, L, E]. */
  delta: Tensor3D;
  /** Transition of the states, [E, N]. */
  A: Tensor2D;
  /** What enters the states, [B, L, N]. */
  B: Tensor3D;
  /** What is read from the states, [B, L, N]. */
  C: Tensor3D;
  /** What passes by the states, [E]. */
  D: Tensor1D;
}

/** The names of the inputs, in the order in which they are differentiated. */
export const scanInputNames = ['x', 'delta', 'A', 'B', 'C', 'D'] as const;

/** State space models over sequences. */
export interface ScanKernels {
  /** [B, L, E] */
  selectiveScan(inputs: ScanInputs): Tensor3D;
  /** Gradients of all inputs; the states are computed again. */
  selectiveScanGradient(inputs: ScanInputs, gradient: Tensor3D): ScanInputs;
}
