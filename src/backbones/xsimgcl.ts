import { add, addN, mul, type Scalar, type Tensor2D, tensor1d } from '@tensorflow/tfjs-core';
import { RandomStream } from '../core/random.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { normalizeRows } from '../engine/operators/normalize-rows.js';
import type { SparseMatrix } from '../engine/operators/sparse-matmul.js';
import type { SingleBatch } from '../sampling/batch.js';
import type { Backbone } from './backbone.js';
import { contrast } from './contrast.js';
import { type GraphConfig, type GraphContext, type GraphStep, graphBackbone } from './graph-backbone.js';
import { layerMean } from './layer-mean.js';
import { noisyLayer } from './noisy-layer.js';

type XSimGclConfig = Extract<GraphConfig, { name: 'xsimgcl' }>;

/**
 * XSimGCL (Yu et al., 2023): LightGCN with noise on every layer while it is trained, and beside its loss an InfoNCE
 * between the mean of the layers and one of them, l*, for the users and the positives of the batch: both views come from
 * the one propagation. Rankings are without noise.
 *
 * @param context the seed, whose noise stream each step has a place of its own in
 */
export function xsimgcl(config: XSimGclConfig, context: GraphContext): Backbone {
  const { userCount, seed } = context;
  return graphBackbone(config, context, (graph, embeddings, step) => {
    if (step === null) return { nodes: layerMean(graph, embeddings, config) };
    const { mean, contrasted } = noisyLayers(config, graph, embeddings, step, seed);
    const { weight } = config.contrast;
    if (weight === 0) return { nodes: mean };
    const value = contrastOfBatch(config, mean, contrasted, step.batch, userCount);
    return { nodes: mean, auxiliary: [{ name: 'contrast', weight, value }] };
  });
}

/** The mean of the layers, each with its noise, and the layer l*: [U + I, d]. */
function noisyLayers(
  { layers, includesEgo, noise, contrast: { layer: contrastedLayer } }: XSimGclConfig,
  graph: SparseMatrix,
  embeddings: Tensor2D,
  { position: { phase, epoch, step } }: GraphStep,
  seed: number,
): { mean: Tensor2D; contrasted: Tensor2D } {
  const all = [embeddings];
  for (let layer = 1; layer <= layers; layer++) {
    const stream = new RandomStream(seed, 'noise', 'layers', phase, epoch, step, layer);
    all.push(noisyLayer(graph, all[layer - 1]!, noise, stream));
  }
  const counted = includesEgo ? all : all.slice(1);
  return { mean: mul(addN(counted), 1 / counted.length), contrasted: all[contrastedLayer]! };
}

/** InfoNCE of the users of a batch's events plus that of their items. */
function contrastOfBatch(
  { contrast: { temperature, deduplicates } }: XSimGclConfig,
  mean: Tensor2D,
  contrasted: Tensor2D,
  batch: SingleBatch,
  userCount: number,
): Scalar {
  const { users, items } = eventsOf(batch);
  const [ofUsers, ofItems] = [users, items.map((item) => userCount + item)].map((listed) => {
    const { nodes, counts } = distinct(listed);
    const rows = tensor1d(nodes, 'int32');
    const view = (vectors: Tensor2D) => normalizeRows(gatherRows(vectors, rows));
    return contrast(view(mean), view(contrasted), deduplicates ? null : counts, temperature);
  });
  return add(ofUsers!, ofItems!);
}

/** The nodes of a list, each once, and how often each is in it; null where all are once. */
function distinct(listed: Int32Array): { nodes: Int32Array; counts: Float32Array | null } {
  const counts = new Map<number, number>();
  for (const node of listed) counts.set(node, (counts.get(node) ?? 0) + 1);
  return {
    nodes: Int32Array.from(counts.keys()),
    counts: counts.size === listed.length ? null : Float32Array.from(counts.values()),
  };
}

/** The users and items of the train events that a batch is about, without drawn negatives. */
function eventsOf(batch: SingleBatch): { users: Int32Array; items: Int32Array } {
  switch (batch.kind) {
    case 'pairwise':
      return { users: batch.users, items: batch.positives };
    case 'pointwise': {
      const events = batch.users.length - (batch.drawn ?? 0);
      return { users: batch.users.subarray(0, events), items: batch.items.subarray(0, events) };
    }
    default:
      throw new Error(`xsimgcl reads pairwise or pointwise batches, got ${batch.kind}`);
  }
}
