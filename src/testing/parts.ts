import {
  mean,
  mul,
  type Scalar,
  scalar,
  square,
  sum,
  type Tensor2D,
  tensor1d,
  tensor2d,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import type { Backbone } from '../backbones/backbone.js';
import { factorisedRanker } from '../backbones/factorised-ranker.js';
import type { TrainingConfig } from '../config/schema/training.js';
import { trainingSchema } from '../config/schema/training.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import type { Batch, BatchSource } from '../sampling/batch.js';
import type { Weighting } from '../weighting/weighting.js';

/** A training configuration from its keys, with the schema's defaults. */
export function trainingConfig(keys: Parameters<typeof trainingSchema.parse>[0] = {}): TrainingConfig {
  return trainingSchema.parse(keys);
}

/** Batches that are written out, the same in every epoch. */
export function fixedBatches(batches: readonly Batch[]): BatchSource {
  return {
    kind: batches[0]!.kind,
    steps: batches.length,
    epoch: (_epoch, first = 0) => batches.slice(first),
  };
}

/** Values that start irregular but always the same. */
export function parameter(rows: number, columns: number, phase = 0): Variable {
  const values = Array.from({ length: rows * columns }, (_, k) => Math.sin(3.1 * (k + 1) + phase));
  return variable(tensor2d(values, [rows, columns]));
}

/**
 * A test double of a sequential backbone: the mean of the last item's and the user's vector, with a contrastive-like
 * auxiliary loss. It has what later backbones need: sequences, auxiliary losses, an epoch hook and untrained state.
 */
export function sequenceDouble(size: { users: number; items: number; dimensions: number }) {
  const users = parameter(size.users, size.dimensions);
  const items = parameter(size.items, size.dimensions, 1);
  const epochs = variable(scalar(0), false);
  const seen: string[] = [];
  const backbone: Backbone = {
    name: 'sequence-double',
    accepts: ['sequence'],
    parameterGroups: () => [
      { name: 'double', variables: [users, items], direction: 'descend', phase: 'main', decays: true },
    ],
    forward(batch) {
      if (batch.kind !== 'sequence') throw new Error(`expected a sequence, got ${batch.kind}`);
      seen.push(batch.targets);
      const last = Int32Array.from(
        batch.lengths,
        (length, row) => batch.items[row * batch.maxLength + length - 1]!,
      );
      const table = items as unknown as Tensor2D;
      const rows = gatherRows(users as unknown as Tensor2D, tensor1d(batch.users, 'int32'));
      const context = gatherRows(table, tensor1d(last, 'int32'));
      return {
        scores: { kind: 'factorised', users: mul(rows.add(context), 0.5), items: table, similarity: 'dot' },
        auxiliary: [{ name: 'alignment', weight: 0.1, value: mean(square(rows.sub(context))) }],
      };
    },
    ranker: () =>
      factorisedRanker({
        name: 'sequence-double',
        users: (users as unknown as Tensor2D).clone(),
        items: (items as unknown as Tensor2D).clone(),
        similarity: 'dot',
      }),
    state: () => ({ epochs }),
    restoreState: (state) => epochs.assign(state.epochs as Scalar),
    beforeEpoch: (epoch) => {
      const next = scalar(epoch + 1);
      epochs.assign(next);
      next.dispose();
    },
    dispose() {
      for (const tensor of [users, items, epochs]) tensor.dispose();
    },
  };
  return { backbone, users, items, epochs, seen };
}

/**
 * A test double of a backbone that reads text: a user is the sum of the vectors of its tokens, and the tokens that are
 * targets of generation give an auxiliary loss (as CALRec's do).
 */
export function textDouble(size: { tokens: number; items: number; dimensions: number }) {
  const tokens = parameter(size.tokens, size.dimensions);
  const items = parameter(size.items, size.dimensions, 1);
  const backbone: Backbone = {
    name: 'text-double',
    accepts: ['text'],
    parameterGroups: () => [
      { name: 'double', variables: [tokens, items], direction: 'descend', phase: 'main', decays: true },
    ],
    forward(batch) {
      if (batch.kind !== 'text') throw new Error(`expected text, got ${batch.kind}`);
      const { maxLength, lengths } = batch;
      const vectors = gatherRows(tokens as unknown as Tensor2D, tensor1d(batch.tokens, 'int32'));
      const read = Float32Array.from(batch.tokens, (_, place) =>
        place % maxLength < lengths[Math.floor(place / maxLength)]! ? 1 : 0,
      );
      const users = mul(vectors, tensor2d(read, [read.length, 1]))
        .reshape([lengths.length, maxLength, size.dimensions])
        .sum<Tensor2D>(1);
      const targets = mul(square(vectors), tensor2d(Float32Array.from(batch.targetMask), [read.length, 1]));
      return {
        scores: { kind: 'factorised', users, items: items as unknown as Tensor2D, similarity: 'dot' },
        auxiliary: [{ name: 'generation', weight: 0.1, value: mean(targets) }],
      };
    },
    ranker() {
      throw new Error('The double does not rank');
    },
    dispose() {
      for (const tensor of [tokens, items]) tensor.dispose();
    },
  };
  return { backbone, tokens, items };
}

/** A test double of a backbone whose scores do not factorise: it scores the pairs of the batch and no others. */
export function pairsDouble(size: { users: number; items: number }) {
  const table = parameter(size.users * size.items, 1);
  const backbone: Backbone = {
    name: 'pairs-double',
    accepts: ['pairwise'],
    parameterGroups: () => [
      { name: 'double', variables: [table], direction: 'descend', phase: 'main', decays: true },
    ],
    forward(batch) {
      if (batch.kind !== 'pairwise') throw new Error(`expected pairs, got ${batch.kind}`);
      const { users, positives, negatives, negativesPerRow } = batch;
      const scores = (items: Int32Array, perRow: number) => {
        const cells = items.map((item, k) => users[Math.floor(k / perRow)]! * size.items + item);
        return gatherRows(table as unknown as Tensor2D, tensor1d(cells, 'int32'));
      };
      return {
        scores: {
          kind: 'pairs',
          positives: scores(positives, 1).as1D(),
          negatives: scores(negatives, negativesPerRow).as2D(users.length, negativesPerRow),
        },
      };
    },
    ranker: () => ({
      name: 'pairs-double',
      itemCount: size.items,
      score(users) {
        const values = table.dataSync();
        const rows = Array.from(users, (user) => values.slice(user * size.items, (user + 1) * size.items));
        return Float32Array.from(rows.flatMap((row) => [...row]));
      },
      dispose() {},
    }),
    dispose: () => table.dispose(),
  };
  return { backbone, table };
}

/** A test double of a weighting that balances domains by learned shares and looks at gradient norms (as ADC does). */
export function balancingDouble(shared: readonly Variable[]) {
  const shares = variable(tensor1d([0.5, 0.5]));
  const norms: number[][] = [];
  const losses: number[][] = [];
  const weighting: Weighting = {
    name: 'balancing-double',
    combine: ({ values }) => {
      const weighted = values.map((value, k) => mul(value, shares.slice(k, 1).reshape([])));
      return weighted.reduce((left, right) => left.add(right)).asScalar();
    },
    gradientNorms: shared,
    observeGradientNorms: (ofDomains, values) => {
      norms.push([...ofDomains]);
      losses.push([...values]);
    },
    parameterGroups: () => [
      {
        name: 'shares',
        variables: [shares],
        optimizer: {
          name: 'sgd',
          learningRate: 0.01,
          momentum: 0,
          weightDecay: 0,
          weightDecayKind: 'coupled',
        },
        direction: 'descend',
        clamp: { min: 0.45, max: 0.55 },
        phase: 'main',
        decays: false,
      },
    ],
    report: () => ({ books: shares.dataSync()[0]! }),
    dispose: () => shares.dispose(),
  };
  return { weighting, shares, norms, losses };
}

/** The sum of the squares of a variable's values, a number that tells whether it moved. */
export function energy(target: Variable): number {
  return sum(square(target)).dataSync()[0]!;
}
