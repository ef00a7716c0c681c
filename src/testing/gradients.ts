import { grads, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/**
 * Checks an operator's gradients against central finite differences of Σ weights · f(inputs), in float32.
 *
 * @param f maps the inputs to a tensor of any shape
 * @param inputs values and shapes of what is differentiated
 */
export function expectGradientsMatchDifferences(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly { values: number[]; shape: number[] }[],
  { step = 1e-2, tolerance = 2e-2 } = {},
): void {
  const make = (columns: readonly number[][]) => columns.map((values, k) => tensor(values, inputs[k]!.shape));
  const values = inputs.map((input) => input.values);
  const shape = tidy(() => f(...make(values)).shape);
  const size = shape.reduce((product, length) => product * length, 1);
  const weights = Array.from({ length: size }, (_, k) => Math.cos(1.7 * k + 0.3));

  const objective = (columns: readonly number[][]): number =>
    tidy(() => {
      const outputs = Array.from(f(...make(columns)).dataSync() as Float32Array);
      return outputs.reduce((sum, y, k) => sum + y * weights[k]!, 0);
    });
  const analytic = tidy(() =>
    grads(f)(make(values), tensor(weights, shape)).map((g) => Array.from(g.dataSync())),
  );

  values.forEach((column, input) => {
    column.forEach((x, k) => {
      const moved = (by: number) => values.map((c, i) => (i === input ? c.with(k, x + by) : c));
      const difference = (objective(moved(step)) - objective(moved(-step))) / (2 * step);
      const found = analytic[input]![k]!;
      const scale = Math.max(1, Math.abs(difference));
      expect(
        Math.abs(found - difference) / scale,
        `input ${input}, entry ${k}: ${found} against ${difference}`,
      ).toBeLessThan(tolerance);
    });
  });
}

/** A list of `count` numbers that look irregular but are always the same, within [-1, 1]. */
export function irregular(count: number, phase = 0): number[] {
  return Array.from({ length: count }, (_, k) => Math.sin(12.9898 * (k + 1) + 78.233 * (phase + 1)));
}
