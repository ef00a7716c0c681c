import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { type ScanInputs, scanInputNames } from '../kernels/scan.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/**
 * The selective state space model of Mamba (Gu and Dao, "Mamba: linear-time sequence modeling with selective state
 * spaces", 2023, algorithm 2 with the simplified discretisation of its code): E channels with N states each, from
 * h_0 = 0,
 *
 *   h_t = exp(Δ_t A) ⊙ h_{t-1} + Δ_t B_t x_t,   y_t = C_t · h_t + D x_t
 *
 * A later position never changes an earlier output. No states are kept for the gradient: they are computed again.
 * Δ A is at most 0 where the model is stable; above 88 its exponential leaves float32.
 *
 * @param inputs x and Δ [B, L, E], A [E, N], B and C [B, L, N], D [E]
 * @returns y [B, L, E]
 */
export function selectiveScan(inputs: ScanInputs): Tensor3D {
  expectShape('selectiveScan', 'x', inputs.x, [null, null, null]);
  const [batch, length, channels] = inputs.x.shape;
  expectShape('selectiveScan', 'delta', inputs.delta, [batch, length, channels]);
  expectShape('selectiveScan', 'A', inputs.A, [channels, null]);
  const states = inputs.A.shape[1];
  expectShape('selectiveScan', 'B', inputs.B, [batch, length, states]);
  expectShape('selectiveScan', 'C', inputs.C, [batch, length, states]);
  expectShape('selectiveScan', 'D', inputs.D, [channels]);
  const { kernels } = currentEngine();
  const listed = scanInputNames.map((name) => inputs[name]);
  return differentiable<Tensor3D>(
    listed,
    () => ({ value: kernels.selectiveScan(inputs), saved: listed }),
    (gradient, saved) => {
      const gradients = kernels.selectiveScanGradient(named(saved), gradient);
      return scanInputNames.map((name) => gradients[name]);
    },
  );
}

function named(listed: readonly Tensor[]): ScanInputs {
  return Object.fromEntries(scanInputNames.map((name, k) => [name, listed[k]])) as unknown as ScanInputs;
}
