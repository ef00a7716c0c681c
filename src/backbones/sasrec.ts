import { add, mul, type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import { RandomStream } from '../core/random.js';
import { dropout } from '../engine/operators/dropout.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { attentionBlock, NORM_EPSILON } from './attention-block.js';
import type { Backbone } from './backbone.js';
import { embeddingTable } from './initialization.js';
import { LayerParameters } from './layer-parameters.js';
import type { ModelContext } from './model-context.js';
import { plainTowers, separateTowers } from './score-towers.js';
import { type SequenceEncoder, sequenceBackbone } from './sequence-backbone.js';
import { positionsOf } from './sequence-rows.js';

type SasRecConfig = Extract<ResolvedBackboneConfig, { name: 'sasrec' }>;

/**
 * SASRec (Kang and McAuley, "Self-attentive sequential recommendation", 2018): vectors of items and of learned positions,
 * blocks of causal attention and feed-forward networks, and scores by the vectors of the items again (equation 8), or by
 * a table of their own as in gSASRec (Petrov and Macdonald, 2023).
 *
 * `original` and `pre-norm` scale the vectors of items by √d, count positions to the end of a history, and normalise what
 * the last block gives; `recbole` counts from the start and normalises what the first block reads. See `attentionBlock`.
 *
 * @param context the number of items, and the seed of the initial values and of dropout
 */
export function sasrec(config: SasRecConfig, context: Pick<ModelContext, 'itemCount' | 'seed'>): Backbone {
  const { dimensions, similarity, outputTable, initialization } = config;
  const table = (name: string) =>
    embeddingTable(
      context.itemCount,
      dimensions,
      initialization,
      new RandomStream(context.seed, 'initialization', name),
    );
  return sequenceBackbone({
    ...config,
    seed: context.seed,
    items: table('items'),
    encoder: attentionEncoder(config, context.seed),
    towers: outputTable === 'shared' ? plainTowers(similarity) : separateTowers(similarity, table('output')),
  });
}

function attentionEncoder(config: SasRecConfig, seed: number): SequenceEncoder {
  const { variant, dimensions, maxLength, layers, initialization } = config;
  const parameters = new LayerParameters(initialization, seed);
  const positions = parameters.matrix('positions', maxLength, dimensions);
  const norm = parameters.layerNorm(dimensions, NORM_EPSILON[variant]);
  const blocks = Array.from({ length: layers }, (_, index) =>
    attentionBlock(variant, config, parameters, index),
  );
  const counted = variant === 'recbole' ? 'start' : 'end';
  return {
    variables: parameters.variables,
    encode(rows, items, drop) {
      const read = tidy(() => {
        const found = gatherRows(items, tensor1d(rows.items, 'int32'));
        const places = tensor1d(positionsOf(rows, maxLength, counted), 'int32');
        const scaled = variant === 'recbole' ? found : mul<Tensor2D>(found, Math.sqrt(dimensions));
        const placed = add<Tensor2D>(scaled, gatherRows(positions, places));
        return dropout(variant === 'recbole' ? norm(placed) : placed, drop('embeddings'));
      });
      const states = blocks.reduce((x, block) => block(x, rows.lengths, drop), read);
      return variant === 'recbole' ? states : norm(states);
    },
  };
}
