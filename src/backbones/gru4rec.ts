import { type Rank, reshape, tensor1d } from '@tensorflow/tfjs-core';
import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import { RandomStream } from '../core/random.js';
import { dropout } from '../engine/operators/dropout.js';
import { gatedRecurrence } from '../engine/operators/gated-recurrence.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { paddedPlaces } from '../engine/operators/ragged-attention.js';
import { allScores } from '../engine/operators/sampled-scores.js';
import type { Backbone } from './backbone.js';
import { embeddingTable } from './initialization.js';
import { LayerParameters } from './layer-parameters.js';
import type { ModelContext } from './model-context.js';
import { plainTowers } from './score-towers.js';
import { type SequenceEncoder, sequenceBackbone } from './sequence-backbone.js';

type Gru4RecConfig = Extract<ResolvedBackboneConfig, { name: 'gru4rec' }>;

/**
 * GRU4Rec in the form that RecBole gives it (Tan et al., "Improved recurrent neural networks for session-based
 * recommendations", 2016): vectors of items, dropout, one layer of gated recurrent units without biases, and a projection
 * back to the vectors of items. It is the common baseline and not the official GRU4Rec, whose training differs.
 *
 * @param context the number of items, and the seed of the initial values and of dropout
 */
export function gru4rec(config: Gru4RecConfig, context: Pick<ModelContext, 'itemCount' | 'seed'>): Backbone {
  const { dimensions, initialization } = config;
  const stream = new RandomStream(context.seed, 'initialization', 'items');
  return sequenceBackbone({
    ...config,
    seed: context.seed,
    items: embeddingTable(context.itemCount, dimensions, initialization, stream),
    encoder: recurrentEncoder(config, context.seed),
    towers: plainTowers(config.similarity),
  });
}

/** The weights of the units start Glorot-uniform, as in RecBole, however the vectors of items do. */
function recurrentEncoder({ dimensions, hidden }: Gru4RecConfig, seed: number): SequenceEncoder {
  const parameters = new LayerParameters({ name: 'xavier-uniform' }, seed);
  const input = parameters.matrix('input', 3 * hidden, dimensions);
  const recurrent = parameters.matrix('recurrent', 3 * hidden, hidden);
  const output = parameters.linear('output', hidden, dimensions);
  return {
    variables: parameters.variables,
    encode(rows, items, drop) {
      const { lengths, starts } = rows;
      const width = lengths.reduce((longest, length) => Math.max(longest, length), 0);
      const found = gatherRows(items, tensor1d(rows.items, 'int32'));
      const contributed = allScores(dropout(found, drop('embeddings')), input);
      const padded = gatherRows(contributed, tensor1d(placesWithPadding(lengths, starts, width), 'int32'));
      const shape: [number, number, number] = [lengths.length, width, 3 * hidden];
      const states = gatedRecurrence(reshape(padded, shape), recurrent);
      const all = reshape<Rank.R2>(states, [lengths.length * width, hidden]);
      return output(gatherRows(all, tensor1d(paddedPlaces(lengths, width), 'int32')));
    },
  };
}

/** For each of the B × `width` places the one that it reads, its row's own or, at padding, the row's first. */
function placesWithPadding(lengths: Int32Array, starts: Int32Array, width: number): Int32Array {
  return Int32Array.from({ length: lengths.length * width }, (_, place) => {
    const row = Math.floor(place / width);
    const position = place % width;
    return starts[row]! + (position < lengths[row]! ? position : 0);
  });
}
