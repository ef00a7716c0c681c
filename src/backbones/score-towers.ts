import type { Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { normalizeRows } from '../engine/operators/normalize-rows.js';
import type { ParameterGroup } from '../engine/parameters.js';
import { matrix } from './embedding-tables.js';
import type { StepDropout } from './step-dropout.js';

/** What vectors of histories and of items become before their product is a score. */
export interface ScoreTowers {
  /** Of its own parameters. */
  readonly groups: readonly ParameterGroup[];
  /** Whether a score is the cosine of what they make. */
  readonly similarity: 'dot' | 'cosine';
  /** Vectors of histories as they are scored: [N, d] to [N, d]. */
  histories(states: Tensor2D, drop: StepDropout): Tensor2D;
  /** Vectors of all items as they are scored: [I, d] to [I, d]. */
  items(items: Tensor2D): Tensor2D;
}

/**
 * Items are scored by vectors of their own and not by those that histories are read with.
 *
 * @param table [I, d]; the backbone disposes it
 */
export function separateTowers(similarity: 'dot' | 'cosine', table: Variable): ScoreTowers {
  const towers = plainTowers(similarity);
  const group: ParameterGroup = {
    name: 'output',
    variables: [table],
    direction: 'descend',
    phase: 'main',
    decays: true,
  };
  return { ...towers, groups: [group], items: () => towers.items(matrix(table)) };
}

/** The vectors as they are, or normalised for cosine similarity. */
export function plainTowers(similarity: 'dot' | 'cosine'): ScoreTowers {
  const scored = (vectors: Tensor2D) => (similarity === 'cosine' ? normalizeRows(vectors) : vectors);
  return { groups: [], similarity, histories: scored, items: scored };
}
