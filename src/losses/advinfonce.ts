import {
  add,
  div,
  softplus,
  sub,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  type Variable,
} from '@tensorflow/tfjs-core';
import { embeddingTable } from '../backbones/initialization.js';
import type { ModelContext } from '../backbones/model-context.js';
import type { InitializationConfig } from '../config/schema/backbone.js';
import type { LossOptions } from '../config/schema/loss.js';
import { RandomStream } from '../core/random.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { logSumExp } from '../engine/operators/log-sum-exp.js';
import { normalizeRows } from '../engine/operators/normalize-rows.js';
import { allScores, sampledScores } from '../engine/operators/sampled-scores.js';
import type { ParameterGroup } from '../engine/parameters.js';
import { exampleUsers, type SingleBatch } from '../sampling/batch.js';
import type { Loss, LossInput } from './loss.js';

/**
 * AdvInfoNCE (Zhang et al., "Empowering collaborative filtering with principled adversarial contrastive loss", NeurIPS
 * 2023): InfoNCE whose negatives are weighted by an adversary,
 *
 *   -log( e^(s_ui/τ) / (e^(s_ui/τ) + K·N·Σ_j p_j·e^(s_uj/τ)) ),  p = softmax_j(a_u · b_j) over the N negatives,
 *
 * where a and b are embeddings of the adversary's own, which ascend while the model rests. It is computed as the softplus
 * of LSE_j(s_uj/τ + a_u·b_j) - LSE_j(a_u·b_j) + log(K·N) - s_ui/τ, in which nothing overflows. By form:
 * - `official` (LehengTHU/AdvInfoNCE): scores of the adversary by dot product, Xavier-normal tables; before the epochs 2,
 *   7, 12, … (from 0, for an interval of 5) it passes over the data once, `adversaryPasses` times in all.
 * - `ir-benchmark`: scores by cosine, tables N(0, 1); in every fifth epoch the adversary is trained in place of the model.
 *
 * The regularisation of the adversary in the first, which takes the terms of the model for its own, is left out.
 */
export function advinfonce(
  options: LossOptions<'advinfonce'>,
  { userCount, itemCount, seed }: Pick<ModelContext, 'userCount' | 'itemCount' | 'seed'>,
): Loss {
  const { temperature, negativeWeight, form, dimensions } = options;
  const initialization: InitializationConfig =
    form === 'official' ? { name: 'xavier-normal' } : { name: 'normal', deviation: 1 };
  const table = (name: string, rows: number) =>
    embeddingTable(rows, dimensions, initialization, new RandomStream(seed, 'initialization', name));
  const users = table('adversary users', userCount);
  const items = table('adversary items', itemCount);
  const scored = (vectors: Tensor2D) => (form === 'official' ? vectors : normalizeRows(vectors));

  /** The adversary's scores of the negatives, in their rows and columns: [B, M]. */
  function hardness(input: LossInput): Tensor2D {
    const rows = tensor1d(exampleUsers(input.batch), 'int32');
    const ofUsers = scored(gatherRows(matrix(users), rows));
    const ofItems = scored(matrix(items));
    if (input.multiplicities === null) return sampledScores(ofUsers, ofItems, drawnItems(input.batch));
    const columns = itemsOfColumns(input);
    return allScores(ofUsers, columns ? gatherRows(ofItems, tensor1d(columns, 'int32')) : ofItems);
  }

  return {
    name: 'advinfonce',
    needs: 'sampled',
    perExample: true,
    temperature,
    acceptsCounts: true,
    vectors: true,
    compute(input) {
      const { positives, negatives, multiplicities: counts, batch } = input;
      const hard = hardness(input);
      const weighted = logSumExp(add<Tensor2D>(div(negatives!, temperature), hard), { counts });
      const rivalry = sub<Tensor1D>(sub(weighted, logSumExp(hard, { counts })), div(positives, temperature));
      const factor = Math.log(negativeWeight * drawsPerRow(batch));
      return { kind: 'per-example', value: softplus(add<Tensor1D>(rivalry, factor)) };
    },
    adversaryPass: (epoch) => adversaryPass(options, epoch),
    parameterGroups: () => [adversary([users, items], options.adversaryLearningRate)],
    dispose() {
      users.dispose();
      items.dispose();
    },
  };
}

function adversary(variables: Variable[], learningRate: number): ParameterGroup {
  return {
    name: 'adversary',
    variables,
    optimizer: {
      name: 'adam',
      learningRate,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
      weightDecayKind: 'coupled',
    },
    direction: 'ascend',
    phase: 'adversary',
    decays: false,
  };
}

function adversaryPass(
  { form, adversaryEvery: every, adversaryPasses }: LossOptions<'advinfonce'>,
  epoch: number,
): boolean | 'instead' {
  if (form === 'ir-benchmark') return (epoch + 1) % every === 0 && 'instead';
  const done = Math.floor((epoch + 2) / every) - Math.floor(3 / every);
  return epoch > 0 && (epoch + 3) % every === 0 && done < adversaryPasses;
}

function drawsPerRow(batch: SingleBatch): number {
  if (!('negativesPerRow' in batch)) throw new Error(`A ${batch.kind} batch has no sampled negatives`);
  return batch.negativesPerRow;
}

function drawnItems(batch: SingleBatch): Tensor2D {
  const perRow = drawsPerRow(batch);
  const { negatives } = batch as Extract<SingleBatch, { negativesPerRow: number }>;
  return tensor2d(negatives, [negatives.length / perRow, perRow], 'int32');
}

/** The item of each column of counted negatives; null where the columns are all items, in their order. */
function itemsOfColumns({ batch, vectors }: LossInput): Int32Array | null {
  const renumbered = vectors!.batch;
  if (renumbered === batch) return null;
  const columns = new Int32Array(vectors!.items.shape[0]);
  for (const key of ['positives', 'negatives'] as const) {
    const [rows, originals] = [itemsUnder(renumbered, key), itemsUnder(batch, key)];
    for (let k = 0; k < rows.length; k++) columns[rows[k]!] = originals[k]!;
  }
  return columns;
}

function itemsUnder(batch: SingleBatch, key: 'positives' | 'negatives'): Int32Array {
  return (batch as Extract<SingleBatch, { negativesPerRow: number }>)[key];
}

function matrix(table: Variable): Tensor2D {
  return table as unknown as Tensor2D;
}
