import { grads, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** What a function is differentiated by. */
interface DifferentiatedInput {
  values: number[];
  shape: number[];
  /** Whether the function is the same whatever the values, so that its gradient must be 0. */
  flat?: boolean;
}

/** An entry below this share of the largest of its input is held against that share of the largest. */
const SMALL_SHARE = 0.05;

/**
 * Checks an operator's gradients against finite differences of Σ weights · f(inputs), in float32.
 *
 * An entry may be wrong by `tolerance` of itself or, where it is small, of a twentieth of the largest of its input: never
 * by a fixed number, so that a gradient of zero, of the wrong sign, or without a factor or a term is found however small
 * gradients are. Differences are of fourth order, so that steps can be long beside the rounding of float32.
 *
 * @param f maps the inputs to a tensor of any shape; within two steps of their values it may have no kink
 */
export function expectGradientsMatchDifferences(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly DifferentiatedInput[],
  { step = 1e-2, tolerance = 1e-2 } = {},
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
    const differences = column.map((x, k) =>
      slopeAtZero((by) => objective(values.with(input, column.with(k, x + by))), step),
    );
    const name = `input ${input}`;
    if (inputs[input]!.flat) expectFlat(name, analytic[input]!, differences);
    else expectClose(name, analytic[input]!, differences, tolerance);
  });
}

function expectClose(
  name: string,
  gradients: readonly number[],
  differences: readonly number[],
  tolerance: number,
): void {
  const largest = Math.max(...differences.map(Math.abs));
  expect(largest, `${name} changes nothing, so that nothing is checked`).toBeGreaterThan(0);
  differences.forEach((difference, k) => {
    const scale = Math.max(Math.abs(difference), SMALL_SHARE * largest);
    expect(
      Math.abs(gradients[k]! - difference) / scale,
      `${name}, entry ${k}: ${gradients[k]} against ${difference}, where the largest is ${largest}`,
    ).toBeLessThan(tolerance);
  });
}

/** Differences of a function that is flat are of rounding alone. */
function expectFlat(name: string, gradients: readonly number[], differences: readonly number[]): void {
  expect(Math.max(...differences.map(Math.abs)), `${name} is not flat`).toBeLessThan(1e-4);
  expect(Math.max(...gradients.map(Math.abs)), `${name} is flat, its gradient is not 0`).toBeLessThan(1e-5);
}

/** The slope of f at 0, up to the fourth power of the step: (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h. */
function slopeAtZero(f: (by: number) => number, step: number): number {
  return (8 * (f(step) - f(-step)) - (f(2 * step) - f(-2 * step))) / (12 * step);
}

/** A list of `count` numbers that look irregular but are always the same, within [-1, 1]. */
export function irregular(count: number, phase = 0): number[] {
  return Array.from({ length: count }, (_, k) => Math.sin(12.9898 * (k + 1) + 78.233 * (phase + 1)));
}
