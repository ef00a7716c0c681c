import { type Tensor2D, tensor1d, type Variable } from '@tensorflow/tfjs-core';
import { gatherRows } from '../engine/operators/gather-rows.js';
import type { ParameterGroup } from '../engine/parameters.js';
import type { Backbone } from './backbone.js';
import type { ItemFeatures } from './domain-vectors.js';
import { matrix } from './embedding-tables.js';
import type { ScoreTowers } from './score-towers.js';
import { sequenceRanker } from './sequence-ranker.js';
import { rowsOfBatch, type SequenceRows, targetPlaces } from './sequence-rows.js';
import { type StepDropout, stepDropout, withoutDropout } from './step-dropout.js';

/** What makes vectors of histories. */
export interface SequenceEncoder {
  /** Its own parameters, without those of the items. */
  readonly variables: readonly Variable[];
  /**
   * A vector for each place, of what stands up to it in its row: [N, d]. What stands after a place does not change it.
   *
   * @param items the vectors of all items, [I, d]
   */
  encode(rows: SequenceRows, items: Tensor2D, dropout: StepDropout): Tensor2D;
}

/** What a sequential backbone is made of; it owns the variables. */
export interface SequenceParts {
  name: string;
  dropout: number;
  maxLength: number;
  seed: number;
  /** [I, d], which histories are read by and which are scored. */
  items: Variable;
  /** What items are read and scored with beside their own vectors. */
  features?: ItemFeatures | null;
  encoder: SequenceEncoder;
  towers: ScoreTowers;
}

/**
 * A backbone that reads histories: the vector of a place scores the items that may come next, by the table that the
 * history itself is read with, both as its towers make them. It has no vectors of users.
 */
export function sequenceBackbone(parts: SequenceParts): Backbone {
  const { name, dropout, maxLength, seed, items, features, encoder, towers } = parts;
  const vectorsOfItems = () => (features ? features.addTo(matrix(items)) : matrix(items));
  const group = (suffix: string, variables: readonly Variable[]): ParameterGroup => ({
    name: suffix,
    variables,
    direction: 'descend',
    phase: 'main',
    decays: true,
  });
  const groups = [
    group('embeddings', [items]),
    ...(features ? [features.group] : []),
    group('encoder', encoder.variables),
    ...towers.groups,
  ];
  return {
    name,
    accepts: ['sequence'],
    parameterGroups: () => groups,
    forward(batch, training, position) {
      if (batch.kind !== 'sequence') throw new Error(`${name} reads sequences, got a ${batch.kind} batch`);
      const rows = rowsOfBatch(batch, maxLength);
      const drop = training ? stepDropout(dropout, seed, position) : withoutDropout;
      const read = vectorsOfItems();
      const states = encoder.encode(rows, read, drop);
      const targets = atPlaces(states, targetPlaces(batch, rows));
      return {
        scores: {
          kind: 'factorised',
          users: towers.histories(targets, drop),
          items: towers.items(read),
          similarity: towers.similarity,
        },
      };
    },
    ranker: () => sequenceRanker({ name, maxLength, vectorsOfItems, encoder, towers }),
    dispose() {
      features?.dispose();
      for (const variable of groups.flatMap(({ variables }) => variables)) variable.dispose();
    },
  };
}

/** The vectors at some places, where these are not all of them in their order. */
function atPlaces(states: Tensor2D, places: Int32Array): Tensor2D {
  const all = places.length === states.shape[0] && places.every((place, k) => place === k);
  return all ? states : gatherRows(states, tensor1d(places, 'int32'));
}
