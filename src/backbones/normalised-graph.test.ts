import { describe, expect, it } from 'vitest';
import { smallGraph, written } from '../testing/graphs.js';
import { normalisedGraph } from './normalised-graph.js';

const r = (x: number) => Math.fround(1 / Math.sqrt(x));

describe('normalisedGraph', () => {
  it('joins users and items by 1 / sqrt(degree · degree), without loops', () => {
    expect(written(normalisedGraph(smallGraph))).toEqual([
      [0, 0, 0, 0, r(2), r(6), 0, 0],
      [0, 0, 0, 0, 0, r(6), r(2), 0],
      [0, 0, 0, 0, 0, r(3), 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
      [r(2), 0, 0, 0, 0, 0, 0, 0],
      [r(6), r(6), r(3), 0, 0, 0, 0, 0],
      [0, r(2), 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });

  it('counts a repeated event once, and takes no event with the label 0', () => {
    const train = {
      offsets: Int32Array.of(0, 3, 5),
      items: Int32Array.of(1, 0, 1, 0, 1),
      times: null,
      labels: Float32Array.of(1, 1, 1, 1, 0),
    };
    expect(written(normalisedGraph({ train, userCount: 2, itemCount: 2 }))).toEqual([
      [0, 0, r(4), r(2)],
      [0, 0, r(2), 0],
      [r(4), r(2), 0, 0],
      [r(2), 0, 0, 0],
    ]);
  });

  it('is symmetric to the last bit', () => {
    const graph = written(normalisedGraph(smallGraph));
    expect(graph.map((_, column) => graph.map((row) => row[column]))).toEqual(graph);
  });
});
