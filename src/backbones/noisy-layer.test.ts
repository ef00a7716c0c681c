import { memory, type Tensor, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import { SparseMatrix } from '../engine/operators/sparse-matmul.js';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../testing/gradients.js';
import { smallGraph } from '../testing/graphs.js';
import { noisyLayer } from './noisy-layer.js';
import { normalisedGraph } from './normalised-graph.js';
import { perturbed } from './perturbation.js';

const noise = { magnitude: 0.1, distribution: 'normal' } as const;
const stream = () => new RandomStream(1, 'noise', 0);
const start = () => tensor2d(irregular(24), [8, 3]);

describeEngines('noisyLayer on %s', (engine) => {
  let graph: SparseMatrix;
  beforeAll(async () => {
    await startEngine(engine);
    graph = new SparseMatrix(normalisedGraph(smallGraph), { symmetric: true });
  });

  it('is the product with the graph, perturbed', () => {
    const found = noisyLayer(graph, start(), noise, stream()).dataSync();
    expect(found).toEqual(perturbed(graph.multiply(start()), noise, stream()).dataSync());
    const still = noisyLayer(graph, start(), { ...noise, magnitude: 0 }, stream());
    expect(still.dataSync()).toEqual(graph.multiply(start()).dataSync());
  });

  it('is differentiated as if the noise were a constant', () => {
    // All values of the products are far enough from 0 that no difference crosses it.
    const layer = (vectors: Tensor) => noisyLayer(graph, vectors as Tensor2D, noise, stream());
    expectGradientsMatchDifferences(layer, [{ values: irregular(24), shape: [8, 3] }], { step: 1e-3 });
  });

  it('keeps nothing but its value', () => {
    const vectors = start();
    const before = memory().numTensors;
    noisyLayer(graph, vectors, noise, stream());
    expect(memory().numTensors).toBe(before + 1);
  });
});
