import {
  mul,
  neg,
  sigmoid,
  softplus,
  sub,
  type Tensor,
  type Tensor1D,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { differentiable } from '../engine/operators/differentiable.js';
import { startEngine } from '../engine/registry.js';
import { expectGradientsMatchDifferences } from './gradients.js';

/** Where the slope of the sigmoid is far below 1. */
const inputs = [{ values: [5, -6, 7], shape: [3] }];
const right = (y: Tensor) => mul(y, sub(1, y));

/** The sigmoid, with the slope that a mistake makes of the right one. */
const mistaken = (slope: (y: Tensor) => Tensor) => (x: Tensor) =>
  differentiable(
    [x as Tensor1D],
    () => {
      const value = sigmoid(x as Tensor1D);
      return { value, saved: [value] };
    },
    (gradient, [y]) => [mul(gradient, slope(y!))],
  );

describe('the check of gradients', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  it('passes what is right, however small', () => {
    expectGradientsMatchDifferences(mistaken(right), inputs);
  });

  it.each<[string, (y: Tensor) => Tensor]>([
    ['zero', (y) => zerosLike(y)],
    ['of the wrong sign', (y) => neg(right(y))],
    ['without a factor', (y) => y],
    ['a fiftieth too large', (y) => mul(right(y), 1.02)],
    ['not a number', (y) => mul(right(y), Number.NaN)],
  ])('finds a gradient that is %s', (_, slope) => {
    expect(() => expectGradientsMatchDifferences(mistaken(slope), inputs)).toThrow('input 0, entry 0');
  });

  it('holds a small entry against the largest of its input', () => {
    const slope = (by: number) => (x: Tensor) =>
      differentiable(
        [x as Tensor1D],
        () => ({ value: softplus(x as Tensor1D), saved: [x] }),
        (gradient, [z]) => [mul(gradient, sub(sigmoid(z!), by))],
      );
    const mixed = [{ values: [3, -9], shape: [2] }];
    expectGradientsMatchDifferences(slope(0.0002), mixed);
    expect(() => expectGradientsMatchDifferences(slope(0.002), mixed)).toThrow('input 0, entry 1');
  });

  it('refuses inputs that change nothing, unless it is told, and gradients of what is told', () => {
    const constant = (slope: number) => (x: Tensor) =>
      differentiable(
        [x as Tensor1D],
        () => ({ value: zerosLike(x as Tensor1D), saved: [] }),
        (gradient) => [mul(gradient, slope)],
      );
    const flat = inputs.map((input) => ({ ...input, flat: true }));
    expect(() => expectGradientsMatchDifferences(constant(0), inputs)).toThrow('changes nothing');
    expectGradientsMatchDifferences(constant(0), flat);
    expect(() => expectGradientsMatchDifferences(constant(0.01), flat)).toThrow('its gradient is not 0');
    expect(() => expectGradientsMatchDifferences((x) => mul(x, 0.01), flat)).toThrow('is not flat');
  });
});
