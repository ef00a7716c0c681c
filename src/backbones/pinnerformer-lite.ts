import { add, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import { RandomStream } from '../core/random.js';
import { dropout } from '../engine/operators/dropout.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { normalizeRows } from '../engine/operators/normalize-rows.js';
import { rectify } from '../engine/operators/rectify.js';
import { attentionBlock } from './attention-block.js';
import type { Backbone } from './backbone.js';
import { embeddingTable } from './initialization.js';
import { LayerParameters } from './layer-parameters.js';
import type { ModelContext } from './model-context.js';
import type { ScoreTowers } from './score-towers.js';
import { type SequenceEncoder, sequenceBackbone } from './sequence-backbone.js';
import { positionsOf, type SequenceRows } from './sequence-rows.js';
import { sinusoidalPositions } from './sinusoidal-positions.js';

type PinnerFormerLiteConfig = Extract<ResolvedBackboneConfig, { name: 'pinnerformer-lite' }>;

/**
 * PinnerFormerLite (akshaymittal143/PinnerFormerLite), the model of the fixed domain weight: vectors of items with
 * sinusoidal positions, post-norm blocks of attention, and a network of two layers whose vector of the history has length
 * 1. Vectors of items are scored as they are.
 *
 * Its published code reads padding and what is to be predicted, and has no negatives. Here its attention is causal and
 * padding stays out; targets and negatives are those of `pinnerformer`.
 *
 * @param context the number of items, and the seed of the initial values and of dropout
 */
export function pinnerformerLite(
  config: PinnerFormerLiteConfig,
  context: Pick<ModelContext, 'itemCount' | 'seed'>,
): Backbone {
  const { dimensions, initialization } = config;
  const { itemCount, seed } = context;
  const stream = new RandomStream(seed, 'initialization', 'items');
  return sequenceBackbone({
    ...config,
    seed,
    items: embeddingTable(itemCount, dimensions, initialization, stream),
    encoder: postNormEncoder(config, seed),
    towers: historyTower(config, seed),
  });
}

function postNormEncoder(config: PinnerFormerLiteConfig, seed: number): SequenceEncoder {
  const weights = new LayerParameters({ name: 'xavier-uniform' }, seed);
  const { dimensions, maxLength, layers } = config;
  const waves = sinusoidalPositions(maxLength, dimensions);
  const blocks = Array.from({ length: layers }, (_, index) =>
    attentionBlock('post-norm', config, weights, index),
  );
  /** [B · L, d] */
  const positions = (rows: SequenceRows): Tensor2D => {
    const places = positionsOf(rows, maxLength, 'start');
    const values = new Float32Array(places.length * dimensions);
    places.forEach((position, place) => {
      const wave = waves.subarray(position * dimensions, (position + 1) * dimensions);
      values.set(wave, place * dimensions);
    });
    return tensor2d(values, [places.length, dimensions]);
  };
  return {
    variables: weights.variables,
    encode(rows, items, drop) {
      const read = tidy(() => {
        const found = gatherRows(items, tensor1d(rows.items, 'int32'));
        return dropout(add<Tensor2D>(found, positions(rows)), drop('embeddings'));
      });
      return blocks.reduce((x, block) => block(x, rows.lengths, drop), read);
    },
  };
}

function historyTower({ dimensions }: PinnerFormerLiteConfig, seed: number): ScoreTowers {
  const weights = new LayerParameters({ name: 'xavier-uniform' }, seed);
  const inner = weights.linear('output/inner', dimensions, dimensions);
  const outer = weights.linear('output/outer', dimensions, dimensions);
  return {
    groups: [weights.group('tower')],
    similarity: 'dot',
    histories: (states, drop) => tidy(() => normalizeRows(outer(rectify(inner(states), drop('output'))))),
    items: (items) => items,
  };
}
