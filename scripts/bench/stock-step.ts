/**
 * The same training step written with stock tfjs alone, as its documentation would have it: `gather`, `matMul`,
 * `logSumExp`, `train.adam`. For the record of what the operators gained. Started by the harness as `step.ts` is.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { resolveExperiment } from '../../src/config/resolve.js';
import type { EngineName } from '../../src/engine/engine.js';
import { startEngine } from '../../src/engine/registry.js';
import type { PairwiseBatch } from '../../src/sampling/batch.js';
import { createBatchSource } from '../../src/sampling/batches.js';
import { readSplit } from './interactions.js';
import { repeated, serve } from './serve.js';
import { type StepLoss, stepSettings } from './step-experiment.js';

/** As many steps as the others take before they are measured. */
const WARM_UP = 10;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    engine: { type: 'string' },
    loss: { type: 'string' },
    batch: { type: 'string', default: '1024' },
  },
});
const loss = values.loss as StepLoss;
const batchSize = Number(values.batch);
const { dimensions, negatives, temperature, learningRate, weightDecay } = stepSettings[loss];

await startEngine(values.engine as EngineName);
const split = readSplit(values.data!);
const deviation = (rows: number) => (loss === 'softmax' ? 1 : Math.sqrt(2 / (rows + dimensions)));
const table = (rows: number) => tf.variable(tf.randomNormal([rows, dimensions], 0, deviation(rows)));
const users = table(split.userCount) as unknown as tf.Tensor2D;
const items = table(split.itemCount) as unknown as tf.Tensor2D;
const optimizer = tf.train.adam(learningRate);
const { sampling } = resolveExperiment({
  name: 'bench',
  dataset: { name: 'ir-benchmark', set: 'amazon2014-health' },
  split: { name: 'provided' },
  backbone: { name: 'mf' },
  loss: { name: loss },
  sampling: { negatives },
});

let lastLoss = Number.NaN;
const source = batches();
for (let step = 0; step < WARM_UP; step++) takeStep();
const lossAfterWarmUp = lastLoss;
await serve({ block: repeated(takeStep), facts: () => ({ lossAfterWarmUp }) });

function takeStep(): void {
  const batch = source.next().value!;
  const value = optimizer.minimize(() => objective(batch), true)!;
  value.dispose();
}

function objective(batch: PairwiseBatch): tf.Scalar {
  const main = loss === 'softmax' ? softmaxLoss(batch) : bprLoss(batch);
  lastLoss = main.dataSync()[0]!;
  if (weightDecay === 0) return main;
  const squares = tf.add(tf.sum(tf.square(users)), tf.sum(tf.square(items)));
  return tf.add(main, tf.mul(squares, weightDecay / 2));
}

/** log Σ exp((s_n − s_p) / τ) over cosines. */
function softmaxLoss({ users: rows, positives, negatives: drawn }: PairwiseBatch): tf.Scalar {
  const vectors = normalized(tf.gather(users, tf.tensor1d(rows, 'int32')));
  const scaled = normalized(items);
  const positive = tf.sum(tf.mul(vectors, tf.gather(scaled, tf.tensor1d(positives, 'int32'))), 1);
  const gathered = tf.gather(scaled, tf.tensor2d(drawn, [rows.length, negatives], 'int32'));
  const columns = tf.expandDims(vectors, 2) as tf.Tensor3D;
  const scores = tf.squeeze(tf.matMul(gathered as unknown as tf.Tensor3D, columns), [2]);
  return tf.mean(
    tf.sub(tf.logSumExp(tf.div(scores, temperature), 1), tf.div(positive, temperature)),
  ) as tf.Scalar;
}

/** softplus(s_n − s_p) over dot products. */
function bprLoss({ users: rows, positives, negatives: drawn }: PairwiseBatch): tf.Scalar {
  const vectors = tf.gather(users, tf.tensor1d(rows, 'int32'));
  const of = (columns: Int32Array) =>
    tf.sum(tf.mul(vectors, tf.gather(items, tf.tensor1d(columns, 'int32'))), 1);
  return tf.mean(tf.softplus(tf.sub(of(drawn), of(positives)))) as tf.Scalar;
}

function normalized(rows: tf.Tensor): tf.Tensor2D {
  return tf.div(rows, tf.norm(rows, 2, 1, true)) as tf.Tensor2D;
}

/** Whole batches, drawn as reclab draws them. */
function* batches(): Generator<PairwiseBatch, never> {
  const drawing = createBatchSource(split, { needs: 'sampled', sampling, batchSize, seed: 1 });
  for (let epoch = 0; ; epoch++) {
    for (const batch of drawing.epoch(epoch)) {
      if ((batch as PairwiseBatch).users.length === batchSize) yield batch as PairwiseBatch;
    }
  }
}
