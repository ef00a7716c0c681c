import {
  add,
  div,
  relu,
  scalar,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import { InputError } from '../core/errors.js';
import { RandomStream } from '../core/random.js';
import { dropout } from '../engine/operators/dropout.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import { normalizeRows } from '../engine/operators/normalize-rows.js';
import { attentionBlock } from './attention-block.js';
import type { Backbone } from './backbone.js';
import { domainVectors } from './domain-vectors.js';
import { embeddingTable } from './initialization.js';
import { type Layer, LayerParameters } from './layer-parameters.js';
import type { ModelContext } from './model-context.js';
import type { ScoreTowers } from './score-towers.js';
import { type SequenceEncoder, sequenceBackbone } from './sequence-backbone.js';
import { positionsOf } from './sequence-rows.js';
import { TIME_FEATURES, timeFeatures } from './time-features.js';

type PinnerFormerConfig = Extract<ResolvedBackboneConfig, { name: 'pinnerformer' }>;

/**
 * PinnerFormer (Pancha et al., "PinnerFormer: sequence modeling for user representation at Pinterest", KDD 2022,
 * arXiv 2205.04507) on vectors of items in place of features of pins and actions: learned positions, counted to the end of
 * a history, pre-norm blocks of causal attention (section 3.2), and a tower of two layers for histories and for items,
 * whose vectors have length 1. A score is their cosine over a temperature, which is learned with them.
 *
 * The temperature stands here and not in a loss, because scores then are logits for every loss, exact for what is
 * added to logits: log Q, and the bias of items of `posthoc`. A loss is given temperature 1 beside it.
 *
 * @param context the number of items, their domains, the seed of the initial values and of dropout, and whether times are
 *   known
 * @throws InputError where times or domains are to be read and there are none
 */
export function pinnerformer(
  config: PinnerFormerConfig,
  context: Pick<ModelContext, 'itemCount' | 'seed' | 'train' | 'domains'>,
): Backbone {
  const { dimensions, initialization } = config;
  const { itemCount, seed, train, domains } = context;
  if (config.times && train.times === null) refuseWithout('times', 'the times of events');
  if (config.domains && domains === null) refuseWithout('domains', 'domains of items');
  const stream = new RandomStream(seed, 'initialization', 'items');
  return sequenceBackbone({
    ...config,
    seed,
    items: embeddingTable(itemCount, dimensions, initialization, stream),
    features: config.domains ? domainVectors(domains!, dimensions, initialization, seed) : null,
    encoder: preNormEncoder(config, seed),
    towers: normalisedTowers(config, seed),
  });
}

/** Weights start Glorot-uniform, however the vectors of items and positions do. */
function preNormEncoder(config: PinnerFormerConfig, seed: number): SequenceEncoder {
  const { dimensions, maxLength, layers, initialization } = config;
  const tables = new LayerParameters(initialization, seed);
  const positions = tables.matrix('positions', maxLength, dimensions);
  const weights = new LayerParameters({ name: 'xavier-uniform' }, seed);
  const ofTimes = config.times ? weights.linear('times', TIME_FEATURES, dimensions) : null;
  const blocks = Array.from({ length: layers }, (_, index) =>
    attentionBlock('pre-norm', config, weights, index),
  );
  return {
    variables: [...tables.variables, ...weights.variables],
    encode(rows, items, drop) {
      const read = tidy(() => {
        const found = gatherRows(items, tensor1d(rows.items, 'int32'));
        const places = tensor1d(positionsOf(rows, maxLength, 'end'), 'int32');
        const placed = add<Tensor2D>(found, gatherRows(positions, places));
        if (!ofTimes) return dropout(placed, drop('embeddings'));
        const features = tensor2d(timeFeatures(rows, rows.times!), [rows.items.length, TIME_FEATURES]);
        return dropout(add<Tensor2D>(placed, ofTimes(features)), drop('embeddings'));
      });
      return blocks.reduce((x, block) => block(x, rows.lengths, drop), read);
    },
  };
}

function refuseWithout(key: 'times' | 'domains', what: string): never {
  throw new InputError(`\`backbone.${key}\` needs ${what}`, {
    expected: `a data set with ${what}`,
    found: 'data without',
    fix: 'leave it out',
  });
}

function normalisedTowers({ dimensions, temperature }: PinnerFormerConfig, seed: number): ScoreTowers {
  const weights = new LayerParameters({ name: 'xavier-uniform' }, seed);
  const tower = (name: string): Layer => {
    const inner = weights.linear(`tower/${name}/inner`, dimensions, dimensions);
    const outer = weights.linear(`tower/${name}/outer`, dimensions, dimensions);
    return (x) => tidy(() => normalizeRows(outer(relu(inner(x)))));
  };
  const [ofHistories, ofItems] = [tower('histories'), tower('items')];
  const towers = weights.group('towers');
  if (!temperature.learned) {
    return { groups: [towers], similarity: 'cosine', histories: ofHistories, items: ofItems };
  }
  const learned = tidy(() => variable(scalar(temperature.initial)));
  const bounds = { min: temperature.minimum, max: temperature.maximum };
  return {
    groups: [towers, { ...towers, name: 'temperature', variables: [learned], decays: false, clamp: bounds }],
    similarity: 'dot',
    histories: (states) => tidy(() => div<Tensor2D>(ofHistories(states), learned)),
    items: ofItems,
  };
}
