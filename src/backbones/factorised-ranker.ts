import {
  add,
  gather,
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
import { rankedScores, ranksWithoutScores } from '../engine/operators/ranked-scores.js';
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
  // Most engines multiply faster by rows; where lists need no scores, a second copy of the items is not worth its memory.
  const itemsTransposed = ranksWithoutScores() ? null : transpose(items);
  const owned: Tensor[] = [users, items, itemsTransposed, itemBias].filter((tensor) => !!tensor);
  const scoreTensor = (rows: Int32Array) =>
    tidy(() => {
      const some = gatherRows(users, tensor1d(rows, 'int32'));
      const scores = itemsTransposed
        ? matMul<Tensor2D>(some, itemsTransposed)
        : matMul<Tensor2D>(some, items, false, true);
      return itemBias ? add<Tensor2D>(scores, itemBias) : scores;
    });
  return {
    name,
    itemCount: items.shape[0],
    scoreTensor,
    ...(ranksWithoutScores() && {
      topLists(rows, candidates, k) {
        const some = tidy(() => gatherRows(users, tensor1d(rows, 'int32')));
        const lists = rankedScores({ users: some, items, itemBias: itemBias ?? null }, candidates, k);
        some.dispose();
        return lists;
      },
    }),
    score: (rows) => read(() => scoreTensor(rows)),
    scorePairs: (rows, columns) =>
      read(() => {
        const index = tensor1d(columns, 'int32');
        const products = mul(gatherRows(users, tensor1d(rows, 'int32')), gatherRows(items, index));
        const scores = sum(products, 1);
        return itemBias ? add(scores, gather(itemBias, index)) : scores;
      }),
    vectors: () => ({ users, items, similarity }),
    dispose() {
      for (const tensor of owned) tensor.dispose();
    },
  };
}

/** The values of a tensor. They are read outside of `tidy`, which would search every number of them for tensors. */
function read(compute: () => Tensor): Float32Array {
  const result = tidy(compute);
  const values = result.dataSync() as Float32Array;
  result.dispose();
  return values;
}
