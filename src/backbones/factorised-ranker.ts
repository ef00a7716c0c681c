import {
  matMul,
  mul,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { gatherRows } from '../engine/operators/gather-rows.js';
import type { Ranker } from './backbone.js';

/** What a ranker over factorised scores is made of; the ranker owns the tensors from then on. */
export interface Factors {
  name: string;
  /** [U, d], already normalised for cosine similarity. */
  users: Tensor2D;
  /** [I, d], already normalised for cosine similarity. */
  items: Tensor2D;
  similarity: 'dot' | 'cosine';
  /** Added to every score of an item: [I]. */
  itemBias?: Tensor1D;
}

/** A ranker by dot products of user and item vectors. */
export function factorisedRanker({ name, users, items, similarity, itemBias }: Factors): Ranker {
  const itemsTransposed = transpose(items);
  const owned: Tensor[] = [users, items, itemsTransposed, ...(itemBias ? [itemBias] : [])];
  return {
    name,
    itemCount: items.shape[0],
    score: (rows) =>
      tidy(() => {
        const scores = matMul(gatherRows(users, tensor1d(rows, 'int32')), itemsTransposed);
        return (itemBias ? scores.add(itemBias) : scores).dataSync() as Float32Array;
      }),
    scorePairs: (rows, columns) =>
      tidy(() => {
        const left = gatherRows(users, tensor1d(rows, 'int32'));
        const right = gatherRows(items, tensor1d(columns, 'int32'));
        const scores = sum(mul(left, right), 1);
        const biased = itemBias ? scores.add(itemBias.gather(tensor1d(columns, 'int32'))) : scores;
        return biased.dataSync() as Float32Array;
      }),
    vectors: () => ({ users, items, similarity }),
    dispose() {
      for (const tensor of owned) tensor.dispose();
    },
  };
}
