import { memory, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { SparseMatrix } from '../engine/operators/sparse-matmul.js';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../testing/gradients.js';
import { smallEmbeddings, smallGraph } from '../testing/graphs.js';
import { layerMean } from './layer-mean.js';
import { normalisedGraph } from './normalised-graph.js';

const embeddings = () => tensor2d([...smallEmbeddings.users, ...smallEmbeddings.items], [8, 2]);

describeEngines('layerMean on %s', (engine) => {
  let graph: SparseMatrix;
  beforeAll(async () => {
    await startEngine(engine);
    graph = new SparseMatrix(normalisedGraph(smallGraph), { symmetric: true });
  });

  // By NumPy: A = D^-1/2 A D^-1/2 as a dense matrix; (E + AE + AAE) / 3, (AE + AAE) / 2 and (E + AE) / 2.
  const withEgo = [
    0.86983, 0.74161, -0.10158, 1.00591, 0.52301, 0.71546, 0.66667, -0.33333, 0.7357, 1.09623, 0.32853,
    1.17276, -0.5, 0.83193, 1, 0,
  ];
  const withoutEgo = [
    0.80474, 1.11242, -0.15237, 1.00886, 0.28452, 0.57319, 0, 0, 0.60355, 0.64434, 0.4928, 1.25915, -0.25,
    0.74789, 0, 0,
  ];
  const oneLayer = [
    0.85355, 0.91123, -0.35355, 1.05768, 0.5, 0.78868, 1, -0.5, 0.85355, 1, 0.4928, 0.9928, -0.5, 0.85355,
    1.5, 0,
  ];
  it.each([
    [2, true, withEgo],
    [2, false, withoutEgo],
    [1, true, oneLayer],
  ])('of %d layers, with the embeddings: %s', (layers, includesEgo, expected) => {
    const found = layerMean(graph, embeddings(), { layers, includesEgo }).dataSync();
    for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 5);
  });

  it('is the embeddings where there are no layers', () => {
    const start = embeddings();
    expect(layerMean(graph, start, { layers: 0, includesEgo: true })).toBe(start);
  });

  it.each([
    [1, true],
    [3, true],
    [1, false],
    [3, false],
  ])('has the gradient of %d layers, with the embeddings: %s', (layers, includesEgo) => {
    const mean = (start: Tensor) => layerMean(graph, start as Tensor2D, { layers, includesEgo });
    expectGradientsMatchDifferences(mean, [{ values: irregular(16), shape: [8, 2] }]);
  });

  it('keeps nothing but its value', () => {
    const start = embeddings();
    const before = memory().numTensors;
    layerMean(graph, start, { layers: 3, includesEgo: true });
    expect(memory().numTensors).toBe(before + 1);
  });
});
