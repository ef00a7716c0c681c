import { clone, concat, type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { normalizeRows } from '../engine/operators/normalize-rows.js';
import { SparseMatrix } from '../engine/operators/sparse-matmul.js';
import type { SingleBatch, StepPosition } from '../sampling/batch.js';
import type { AuxiliaryLoss, Backbone, Forward } from './backbone.js';
import { embeddingTables, matrix, regularizedVectors, type TablesContext } from './embedding-tables.js';
import { factorisedRanker } from './factorised-ranker.js';
import type { ModelContext } from './model-context.js';
import { rowsFrom } from './node-rows.js';
import { normalisedGraph } from './normalised-graph.js';

/** The configuration of a backbone that propagates over the graph. */
export type GraphConfig = Extract<ResolvedBackboneConfig, { name: 'lightgcn' | 'xsimgcl' }>;

/** What a backbone over a graph is made from. */
export type GraphContext = TablesContext & Pick<ModelContext, 'train'>;

/** A step of training, where the propagation may be another than for a ranking. */
export interface GraphStep {
  batch: SingleBatch;
  position: StepPosition;
}

/** What became of the embeddings on the graph. */
export interface Propagated {
  /** [U + I, d], users first. */
  nodes: Tensor2D;
  auxiliary?: readonly AuxiliaryLoss[];
}

/**
 * From embeddings [U + I, d], users first, to the vectors that are scored.
 *
 * @param step null outside of training
 */
export type Propagation = (graph: SparseMatrix, embeddings: Tensor2D, step: GraphStep | null) => Propagated;

/**
 * A vector for each user and item, propagated over the graph of the train part, then scored by dot product, or by cosine
 * when both are normalised after that. The propagation is computed once a forward pass, and once a ranker.
 */
export function graphBackbone(
  config: GraphConfig,
  context: GraphContext,
  propagation: Propagation,
): Backbone {
  const { name, similarity } = config;
  const { userCount, itemCount } = context;
  const { users, items } = embeddingTables(config, context);
  const graph = new SparseMatrix(normalisedGraph(context), { symmetric: true });
  const scored = (vectors: Tensor2D) => (similarity === 'cosine' ? normalizeRows(vectors) : vectors);
  const propagated = (step: GraphStep | null) =>
    propagation(graph, concat([matrix(users), matrix(items)]), step);
  const usersOf = (nodes: Tensor2D) => scored(rowsFrom(nodes, 0, userCount));
  const itemsOf = (nodes: Tensor2D) => scored(rowsFrom(nodes, userCount, itemCount));

  return {
    name,
    accepts: ['pairwise', 'pointwise'],
    parameterGroups: () => [
      { name: 'embeddings', variables: [users, items], direction: 'descend', phase: 'main', decays: true },
    ],
    forward(batch, training, position): Forward {
      const { nodes, auxiliary } = propagated(training ? { batch, position } : null);
      const rows = tensor1d(batch.users, 'int32');
      const userVectors = scored(gatherRows(nodes, rows));
      const itemVectors = itemsOf(nodes);
      return {
        scores: { kind: 'factorised', users: userVectors, items: itemVectors, similarity },
        ...(auxiliary && { auxiliary }),
        regularized: (kind) =>
          kind === 'ego'
            ? regularizedVectors(gatherRows(matrix(users), rows), matrix(items), batch)
            : regularizedVectors(userVectors, itemVectors, batch),
      };
    },
    ranker() {
      const [userVectors, itemVectors] = tidy(() => {
        const { nodes } = propagated(null);
        return [clone(usersOf(nodes)), clone(itemsOf(nodes))];
      }) as [Tensor2D, Tensor2D];
      return factorisedRanker({ name, users: userVectors, items: itemVectors, similarity });
    },
    dispose() {
      for (const held of [users, items, graph]) held.dispose();
    },
  };
}
