import type { Backbone } from './backbone.js';
import { type GraphConfig, type GraphContext, graphBackbone } from './graph-backbone.js';
import { layerMean } from './layer-mean.js';

/**
 * LightGCN (He et al., 2020): the vectors of users and items are means over the layers of their embeddings, propagated
 * over the graph of the train part without weights or activations (equations 3, 4 and 8). Without layers it is matrix
 * factorisation.
 */
export function lightgcn(
  config: Extract<GraphConfig, { name: 'lightgcn' }>,
  context: GraphContext,
): Backbone {
  return graphBackbone(config, context, (graph, embeddings) => ({
    nodes: layerMean(graph, embeddings, config),
  }));
}
