import { div, mul, sigmoid, sub, type Tensor1D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { ModelContext } from '../backbones/model-context.js';
import type { LossOptions } from '../config/schema/loss.js';
import { type Lists, row } from '../core/csr.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { maskedTopK } from '../engine/operators/masked-top-k.js';
import { sampledScores } from '../engine/operators/sampled-scores.js';
import { exampleUsers, type SingleBatch } from '../sampling/batch.js';
import type { Loss, LossHookContext } from './loss.js';
import { negativesLogSumExp } from './negatives-log-sum-exp.js';
import { UserValues } from './user-values.js';

/**
 * SL@K (Yang et al., "Breaking the top-K barrier", KDD 2025, as in IR-Benchmark, `optim_SLatK.py`): the softmax loss of an
 * example, weighted by how likely its positive stands among the K best of the user,
 *
 *   σ((s_ui - β_u) / τ_w) · log Σ_j exp((s_uj - s_ui) / τ),
 *
 * where β_u estimates the K-th largest score of user u. The weight is differentiated, too. In every `quantileEvery`-th
 * epoch, after each step, β_u of the batch's users becomes the K-th largest among the scores, by the model after the
 * step, of the drawn negatives (each as often as it was drawn) and of the user's train positives; of these no more than
 * the 90th percentile of their number over the users counts, in the order of the train part. It starts at 0. Of several
 * examples of a user the last decides.
 */
export function slAtK(
  { temperature, weightTemperature, cutoff, quantileEvery }: LossOptions<'sl-at-k'>,
  { userCount, train }: Pick<ModelContext, 'userCount' | 'train'>,
): Loss {
  const thresholds = new UserValues(userCount, 0);
  const positives = shortened({ offsets: train.offsets, values: train.items });
  return {
    name: 'sl-at-k',
    needs: 'sampled',
    perExample: true,
    temperature,
    acceptsCounts: true,
    compute(input) {
      const above = sub(input.positives, thresholds.ofExamples(input.batch));
      const weight = sigmoid(div(above, weightTemperature));
      const softmax = sub(negativesLogSumExp(input, temperature), div(input.positives, temperature));
      return { kind: 'per-example', value: mul<Tensor1D>(weight, softmax) };
    },
    afterStep(context) {
      const { epoch, batch } = context.input;
      if ((epoch + 1) % quantileEvery !== 0) return;
      const scores = largestScores(context, positives, cutoff);
      exampleUsers(batch).forEach((user, k) => {
        thresholds.set(user, scores[(k + 1) * cutoff - 1]!);
      });
    },
    state: () => ({ thresholds: thresholds.state() }),
    restoreState: (state) => thresholds.restore(state.thresholds!),
    dispose: () => thresholds.dispose(),
  };
}

/** The first of each user's items, as many as the 90th percentile of the numbers of items (by linear interpolation). */
function shortened({ offsets, values }: Lists): Lists {
  const lengths = Array.from(
    { length: offsets.length - 1 },
    (_, user) => offsets[user + 1]! - offsets[user]!,
  );
  const longest = Math.floor(percentile(lengths, 0.9));
  const kept = lengths.map((length) => Math.min(length, longest));
  const shorter = Int32Array.of(0, ...kept);
  for (let user = 0; user < kept.length; user++) shorter[user + 1]! += shorter[user]!;
  const items = new Int32Array(shorter.at(-1)!);
  kept.forEach((length, user) => {
    items.set(values.subarray(offsets[user], offsets[user]! + length), shorter[user]);
  });
  return { offsets: shorter, values: items };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}

/** The largest scores of each example's negatives and user's positives, best first, [examples × cutoff]. */
function largestScores({ input, ranker }: LossHookContext, positives: Lists, cutoff: number): Float32Array {
  const model = ranker();
  try {
    const vectors = model.vectors?.();
    if (!vectors) throw new Error(`sl-at-k needs user and item vectors, which ${model.name} does not have`);
    const { items, width, padding: masked } = candidatesOf(input.batch, positives);
    return tidy(() => {
      const rows = exampleUsers(input.batch);
      const users = gatherRows(vectors.users, tensor1d(rows, 'int32'));
      const index = tensor2d(items, [rows.length, width], 'int32');
      const scores = sampledScores(users, vectors.items, index);
      return maskedTopK(scores, { excluded: new Int32Array(0), masked, last: null }, cutoff).scores;
    });
  } finally {
    model.dispose();
  }
}

/** Items in rows of one width, one row an example, and the columns that only fill a row up. */
interface CandidateRows {
  /** [examples × width] */
  items: Int32Array;
  width: number;
  padding: Lists;
}

/** The drawn negatives of each example, then the positives of its user. */
function candidatesOf(batch: SingleBatch, positives: Lists): CandidateRows {
  if (!('negatives' in batch)) throw new Error(`A ${batch.kind} batch has no sampled negatives`);
  const { negatives, negativesPerRow } = batch;
  const rows = Array.from(exampleUsers(batch), (user) => row(positives, user));
  const width = negativesPerRow + rows.reduce((most, { length }) => Math.max(most, length), 0);
  const items = new Int32Array(rows.length * width);
  const offsets = new Int32Array(rows.length + 1);
  const padding: number[] = [];
  rows.forEach((own, k) => {
    items.set(negatives.subarray(k * negativesPerRow, (k + 1) * negativesPerRow), k * width);
    items.set(own, k * width + negativesPerRow);
    for (let column = negativesPerRow + own.length; column < width; column++) padding.push(column);
    offsets[k + 1] = padding.length;
  });
  return { items, width, padding: { offsets, values: Int32Array.from(padding) } };
}
