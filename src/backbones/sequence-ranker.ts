import {
  clone,
  dispose,
  mul,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { allScores } from '../engine/operators/sampled-scores.js';
import type { Histories } from '../split/split.js';
import type { Ranker } from './backbone.js';
import type { ScoreTowers } from './score-towers.js';
import type { SequenceEncoder } from './sequence-backbone.js';
import { lastPlaces, rowsOfHistories } from './sequence-rows.js';
import { withoutDropout } from './step-dropout.js';

/** What a ranker by histories is made of; the variables stay their owner's. */
export interface RankedSequences {
  name: string;
  maxLength: number;
  /** As histories are read with, [I, d]. */
  vectorsOfItems(): Tensor2D;
  encoder: SequenceEncoder;
  towers: ScoreTowers;
}

/**
 * Ranks by the vector of the newest item of each history. Users without one get the score 0 for every item.
 * It reads the encoder's present weights whenever it scores, so it is of use until the next step of training.
 */
export function sequenceRanker({
  name,
  maxLength,
  vectorsOfItems,
  encoder,
  towers,
}: RankedSequences): Ranker {
  const read = tidy(() => clone(vectorsOfItems()));
  const table = tidy(() => clone(towers.items(read)));
  const vectors = (users: Int32Array, histories: Histories): Tensor2D =>
    tidy(() => {
      const rows = rowsOfHistories(users, histories, maxLength);
      const states = encoder.encode(rows, read, withoutDropout);
      const newest = gatherRows(states, tensor1d(lastPlaces(rows), 'int32'));
      const last = towers.histories(newest, withoutDropout);
      const known = Float32Array.from(users, (user) => (hasHistory(user, histories) ? 1 : 0));
      if (!known.includes(0)) return last;
      return mul(last, tensor2d(known, [users.length, 1]));
    });
  const scoreTensor = (users: Int32Array, histories: Histories) =>
    tidy(() => allScores(vectors(users, histories), table));
  return {
    name,
    itemCount: table.shape[0],
    scoreTensor,
    score: (users, histories) => valuesOf(scoreTensor(users, histories)),
    scorePairs: (users, listed, histories) =>
      valuesOf(
        tidy(() => {
          const distinct = Int32Array.from(new Set(users));
          const row = new Map(Array.from(distinct, (user, k) => [user, k]));
          const own = gatherRows(
            vectors(distinct, histories),
            tensor1d(
              users.map((user) => row.get(user)!),
              'int32',
            ),
          );
          return sum(mul(own, gatherRows(table, tensor1d(listed, 'int32'))), 1);
        }),
      ),
    dispose: () => dispose([read, table]),
  };
}

function hasHistory(user: number, { offsets }: Histories): boolean {
  return offsets[user + 1]! > offsets[user]!;
}

/** The values of a tensor, which is disposed. */
function valuesOf(result: Tensor): Float32Array {
  const values = result.dataSync() as Float32Array;
  result.dispose();
  return values;
}
