import { div, reshape, sub, type Tensor1D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { logSumExp } from '../engine/operators/log-sum-exp.js';
import { exampleUsers, type SingleBatch } from '../sampling/batch.js';

/**
 * log mean_i exp(s_ui / temperature) over the positives that the user of each example has in the batch.
 *
 * @param positives [B]
 * @returns [B]
 */
export function userLogMeanExp(positives: Tensor1D, batch: SingleBatch, temperature: number): Tensor1D {
  const groups = examplesOfUsers(batch);
  const width = groups.reduce((most, group) => Math.max(most, group.length), 1);
  if (width === 1) return div(positives, temperature);
  const size = positives.size;
  const index = Int32Array.from({ length: size * width }, (_, k) => {
    const row = Math.floor(k / width);
    return groups[row]![k % width] ?? row;
  });
  const counts = Float32Array.from({ length: size * width }, (_, k) =>
    k % width < groups[Math.floor(k / width)]!.length ? 1 : 0,
  );
  const listed = gatherRows(reshape(positives, [size, 1]), tensor1d(index, 'int32'));
  const total = logSumExp(reshape(listed, [size, width]), {
    counts: tensor2d(counts, [size, width]),
    temperature,
  });
  return sub(total, tensor1d(groups.map((group) => Math.log(group.length))));
}

/** For each example the examples of the same user, itself among them. */
function examplesOfUsers(batch: SingleBatch): readonly (readonly number[])[] {
  const ofUser = new Map<number, number[]>();
  return Array.from(exampleUsers(batch), (user, example) => {
    const group = ofUser.get(user) ?? [];
    ofUser.set(user, group);
    group.push(example);
    return group;
  });
}
