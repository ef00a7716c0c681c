import {
  matMul,
  mul,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor2d,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Backbone, FactorisedScores } from '../backbones/backbone.js';
import { resolveBackbone } from '../config/resolve-backbone.js';
import { backboneSchema } from '../config/schema/backbone.js';
import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import type { SequenceBatch, StepPosition } from '../sampling/batch.js';
import type { Histories } from '../split/split.js';
import { irregular } from './gradients.js';

/** A backbone's configuration from its keys, with every default written out. */
export function backboneConfig<Name extends ResolvedBackboneConfig['name']>(
  keys: { name: Name } & Record<string, unknown>,
): Extract<ResolvedBackboneConfig, { name: Name }> {
  return resolveBackbone(backboneSchema.parse(keys)) as Extract<ResolvedBackboneConfig, { name: Name }>;
}

/** The first step of a run. */
export const firstStep: StepPosition = { phase: 'main', epoch: 0, step: 0 };

/**
 * A batch of histories that are written out, with the next item of each position (and item 0 after the last) as targets.
 *
 * @param padding what stands in the places without an item
 * @param maxLength as wide as the longest history unless given
 */
export function sequenceBatch(
  histories: readonly (readonly number[])[],
  targets: SequenceBatch['targets'] = 'dense',
  { padding = 0, maxLength = Math.max(...histories.map((history) => history.length)) } = {},
): SequenceBatch {
  const padded = (row: readonly number[]) => [
    ...row,
    ...new Array<number>(maxLength - row.length).fill(padding),
  ];
  const next = histories.flatMap((row) => (targets === 'last' ? [row[0]!] : [...row.slice(1), 0]));
  const places = histories.flatMap(({ length }, row) =>
    targets === 'last'
      ? [row * maxLength + length - 1]
      : Array.from({ length }, (_, position) => row * maxLength + position),
  );
  return {
    kind: 'sequence',
    users: Int32Array.from(histories.keys()),
    items: Int32Array.from(histories.flatMap(padded)),
    lengths: Int32Array.from(histories, ({ length }) => length),
    maxLength,
    times: null,
    targets,
    positives: Int32Array.from(next),
    places: Int32Array.from(places),
    negatives: Int32Array.from(next, (item) => (item + 2) % 5),
    negativesPerRow: 1,
  };
}

/** The histories of users, one after the other. */
export function historiesOf(rows: readonly (readonly number[])[]): Histories {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach(({ length }, user) => {
    offsets[user + 1] = offsets[user]! + length;
  });
  return { offsets, items: Int32Array.from(rows.flat()), times: null };
}

/** What scores the targets of a batch, row by row. */
export function vectorsOf(
  backbone: Backbone,
  batch: SequenceBatch,
  { training = false, position = firstStep } = {},
): number[][] {
  return tidy(() => {
    const { users } = backbone.forward(batch, training, position).scores as FactorisedScores;
    return users.arraySync();
  });
}

/**
 * Gives every parameter irregular values of half the size, gains around 1 instead.
 *
 * @param isGain by the number of the parameter, in the order of its groups
 */
export function fillIrregularly(backbone: Backbone, isGain: (index: number) => boolean): void {
  variables(backbone).forEach((target, index) => {
    const values = irregular(target.size, index).map((value) => 0.5 * value + (isGain(index) ? 1 : 0));
    const filled = tensor(values, target.shape);
    target.assign(filled);
    filled.dispose();
  });
}

/** What is compared with another implementation: of all positions, and of irregular gradients of all scores. */
export interface SequenceFigures {
  /** Vectors of the positions, one after the other. */
  vectors: number[];
  /** The gradient of the vectors of items. */
  items: number[];
  /** For each parameter, the sum of its gradient times irregular numbers. */
  sums: number[];
}

/** The figures of a batch with dense targets. */
export function sequenceFigures(backbone: Backbone, batch: SequenceBatch): SequenceFigures {
  const trained = variables(backbone);
  return tidy(() => {
    let vectors: number[] = [];
    const { grads } = variableGrads(() => {
      const { users, items } = backbone.forward(batch, true, firstStep).scores as FactorisedScores;
      vectors = Array.from(users.dataSync());
      const scores = matMul<Tensor2D>(users, items, false, true);
      return sum(mul(scores, tensor2d(irregular(scores.size, 40), scores.shape)));
    }, trained);
    const gradients = trained.map(({ name }) => Array.from((grads[name] as Tensor).dataSync()));
    const sums = gradients.map((gradient) => {
      const factors = irregular(gradient.length, 7);
      return gradient.reduce((total, value, k) => total + value * factors[k]!, 0);
    });
    return { vectors, items: gradients[0]!, sums };
  });
}

/** Expects figures to be those of another implementation, to some digits after the point. */
export function expectFigures(found: SequenceFigures, golden: SequenceFigures, digits: number): void {
  for (const figure of ['vectors', 'items', 'sums'] as const) {
    expect(found[figure].length).toBe(golden[figure].length);
    found[figure].forEach((value, k) => {
      expect(value, `${figure} ${k}`).toBeCloseTo(golden[figure][k]!, digits);
    });
  }
}

function variables(backbone: Backbone): Variable[] {
  return backbone.parameterGroups().flatMap((group) => [...group.variables]);
}

/** The number of a backbone's parameters. */
export function parameterCount(backbone: Backbone): number {
  return variables(backbone).reduce((total, { size }) => total + size, 0);
}
