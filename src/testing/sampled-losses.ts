import { type Tensor1D, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Loss } from '../losses/loss.js';
import { expectGradientsMatchDifferences } from './gradients.js';
import { pairwiseInput } from './losses.js';

/** The values of a loss of written-out scores. */
export function sampledValues(loss: Loss, positives: number[], negatives: number[][]): number[] {
  return Array.from(loss.compute(pairwiseInput(positives, negatives)).value.dataSync());
}

/** Checks that a loss is the same of negatives that are listed and of negatives that are counted. */
export function expectCountsForLists(loss: Loss): void {
  const listed = [
    [0.8, 0.8, 0.8, 0.1],
    [-0.3, 0.6, -0.3, 0.7],
  ];
  const expected = sampledValues(loss, [0.5, -0.2], listed);
  const { value } = loss.compute({
    // What counts 0 times is above all that was drawn.
    ...pairwiseInput(
      [0.5, -0.2],
      [
        [0.8, 0.1, 0.9],
        [0.6, -0.3, 0.7],
      ],
    ),
    multiplicities: tensor2d([
      [3, 1, 0],
      [1, 2, 1],
    ]),
  });
  const counted = Array.from(value.dataSync());
  expect(counted).toHaveLength(expected.length);
  counted.forEach((found, example) => {
    expect(found).toBeCloseTo(expected[example]!, 5);
  });
}

/** Checks the gradients of a loss with respect to positives and negatives, listed and counted, against differences. */
export function expectSampledGradients(loss: Loss): void {
  const counts = tensor2d([
    [1, 2, 0],
    [3, 0, 1],
  ]);
  for (const multiplicities of [null, counts]) {
    expectGradientsMatchDifferences(
      (positives, negatives) =>
        loss.compute({
          ...pairwiseInput([0], [[0]]),
          positives: positives as Tensor1D,
          negatives: negatives as Tensor2D,
          multiplicities,
        }).value,
      [
        { values: [0.3, -0.2], shape: [2] },
        { values: [0.1, 0.8, -0.5, 0.4, -0.9, 0.2], shape: [2, 3] },
      ],
    );
  }
}
