import { clone, type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import { isRecorded } from '../engine/lookups.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { normalizeRows } from '../engine/operators/normalize-rows.js';
import type { Backbone, Forward } from './backbone.js';
import { BatchItems } from './batch-items.js';
import { embeddingTables, matrix, regularizedVectors, type TablesContext } from './embedding-tables.js';
import { factorisedRanker } from './factorised-ranker.js';

type MfConfig = Extract<ResolvedBackboneConfig, { name: 'mf' }>;

/**
 * Matrix factorisation (Koren et al., 2009): a vector for each user and item, scored by dot product, or by cosine when
 * both are normalised first. While lookups in the item table are recorded, it looks up the items of the batch and leaves
 * the others alone.
 *
 * @param context the number of users and items, and the seed of the initial values
 */
export function mf(config: MfConfig, context: TablesContext): Backbone {
  const { users, items } = embeddingTables(config, context);
  const batchItems = new BatchItems(context.itemCount);
  const scored = (vectors: Tensor2D) => (config.similarity === 'cosine' ? normalizeRows(vectors) : vectors);

  return {
    name: 'mf',
    accepts: ['pairwise', 'pointwise'],
    parameterGroups: () => [
      { name: 'embeddings', variables: [users, items], direction: 'descend', phase: 'main', decays: true },
    ],
    forward(batch): Forward {
      const rows = gatherRows(matrix(users), tensor1d(batch.users, 'int32'));
      const userVectors = scored(rows);
      const renumbered = isRecorded(items) ? batchItems.renumber(batch) : null;
      const itemRows = renumbered
        ? gatherRows(matrix(items), tensor1d(renumbered.items, 'int32'))
        : matrix(items);
      const itemVectors = scored(itemRows);
      const counted = renumbered?.batch ?? batch;
      return {
        scores: {
          kind: 'factorised',
          users: userVectors,
          items: itemVectors,
          similarity: config.similarity,
          ...(renumbered && { renumbered: renumbered.batch }),
        },
        regularized: (kind) =>
          kind === 'ego'
            ? regularizedVectors(rows, itemRows, counted)
            : regularizedVectors(userVectors, itemVectors, counted),
      };
    },
    ranker: () =>
      factorisedRanker({
        name: 'mf',
        users: tidy(() => clone(scored(matrix(users)))),
        items: tidy(() => clone(scored(matrix(items)))),
        similarity: config.similarity,
      }),
    dispose() {
      users.dispose();
      items.dispose();
    },
  };
}
