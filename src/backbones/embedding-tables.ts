import { type Tensor1D, type Tensor2D, tensor1d, type Variable } from '@tensorflow/tfjs-core';
import type { InitializationConfig } from '../config/schema/backbone.js';
import { RandomStream } from '../core/random.js';
import type { SingleBatch } from '../sampling/batch.js';
import type { RegularizedVectors } from './backbone.js';
import { embeddingTable } from './initialization.js';
import type { ModelContext } from './model-context.js';
import { itemOccurrences, userOccurrences } from './occurrences.js';

/** Users, items and the seed of what is random about a model. */
export type TablesContext = Pick<ModelContext, 'userCount' | 'itemCount' | 'seed'>;

/** A vector for each user and each item, with the initial values of the seed: [U, d] and [I, d]. */
export function embeddingTables(
  { dimensions, initialization }: { dimensions: number; initialization: InitializationConfig },
  { userCount, itemCount, seed }: TablesContext,
): { users: Variable; items: Variable } {
  const table = (name: string, rows: number) =>
    embeddingTable(rows, dimensions, initialization, new RandomStream(seed, 'initialization', name));
  return { users: table('users', userCount), items: table('items', itemCount) };
}

/** A table as the matrix that it is. */
export function matrix(table: Variable): Tensor2D {
  return table as unknown as Tensor2D;
}

/**
 * What weight decay acts on: the vectors of the users of a batch, [B, d], each as often as the user counts, and those of
 * items, [I, d], each as often as the item occurs in the batch.
 */
export function regularizedVectors(
  users: Tensor2D,
  items: Tensor2D,
  batch: SingleBatch,
): readonly RegularizedVectors[] {
  return [
    { vectors: users, counts: countsOf(userOccurrences(batch)) },
    { vectors: items, counts: tensor1d(itemOccurrences(batch, items.shape[0])) },
  ];
}

function countsOf(counts: Float32Array | null): Tensor1D | null {
  return counts && tensor1d(counts);
}
