import { dispose, type Tensor, tensor, type Variable } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../engine/engine.js';
import type { Formulation } from '../engine/formulation.js';
import type { Phase } from '../engine/parameters.js';
import type { OptimizedGroup } from './groups.js';

/** Values and shape of a tensor, outside any engine. */
export interface StoredTensor {
  shape: number[];
  values: Float32Array;
}

/** The complete state of a training between two steps. */
export interface Snapshot {
  /** The epoch to go on with, from 0. */
  epoch: number;
  /** The pass of that epoch to go on with; null where the epoch has not begun. */
  phase: Phase | null;
  /** The step within that pass to go on with, from 0. */
  stepInEpoch: number;
  /** Sums over the steps of the unfinished pass. */
  lossSum: number;
  auxiliarySums: Record<string, number>;
  /** Steps taken by each group's optimizer. */
  optimizerSteps: Record<string, number>;
  /** How the scores of drawn negatives are computed; absent in checkpoints from before there was a choice. */
  formulation?: Formulation;
  tensors: Record<string, StoredTensor>;
}

/** A part of a training that has state of its own. */
export interface StatefulPart {
  state?(): NamedTensors;
  restoreState?(state: NamedTensors): void;
}

/** Copies everything that training on depends on: parameters, moments and the parts' own state. */
export function storeTensors(
  groups: readonly OptimizedGroup[],
  parts: Record<string, StatefulPart>,
): Record<string, StoredTensor> {
  const own = Object.entries(parts).flatMap(([part, stateful]) =>
    Object.entries(stateful.state?.() ?? {}).map(([name, value]): [string, Tensor] => [
      `${part}/state/${name}`,
      value,
    ]),
  );
  const stored: Record<string, StoredTensor> = {};
  for (const [name, source] of [...parameters(groups), ...moments(groups), ...own]) {
    stored[name] = { shape: source.shape.slice(), values: new Float32Array(source.dataSync()) };
  }
  return stored;
}

/**
 * The parameters alone, and the parts' own state: what ranks.
 *
 * @throws Error if a tensor is missing or has another shape
 */
export function restoreWeights(
  stored: Record<string, StoredTensor>,
  groups: readonly OptimizedGroup[],
  parts: Record<string, StatefulPart>,
): void {
  for (const [name, target] of parameters(groups)) assign(stored, name, target);
  for (const [part, stateful] of Object.entries(parts)) {
    const prefix = `${part}/state/`;
    const state: NamedTensors = {};
    for (const [name, { shape, values }] of Object.entries(stored)) {
      if (name.startsWith(prefix)) state[name.slice(prefix.length)] = tensor(values, shape);
    }
    const missing = Object.keys(stateful.state?.() ?? {}).find((name) => !(name in state));
    if (missing !== undefined) throw new Error(`The snapshot has no ${prefix}${missing}`);
    if (Object.keys(state).length > 0) stateful.restoreState?.(state);
    dispose(state);
  }
}

/** The optimizers' moments. */
export function restoreMoments(
  stored: Record<string, StoredTensor>,
  groups: readonly OptimizedGroup[],
): void {
  for (const [name, target] of moments(groups)) assign(stored, name, target);
}

/** Parameters by group and position. */
export function parameters(groups: readonly OptimizedGroup[]): [string, Variable][] {
  return groups.flatMap(({ group }) =>
    group.variables.map((target, k): [string, Variable] => [`${group.name}/${k}`, target]),
  );
}

function moments(groups: readonly OptimizedGroup[]): [string, Variable][] {
  return groups.flatMap(({ group, optimizer }) =>
    Object.entries(optimizer.state()).map(([name, moment]): [string, Variable] => [
      `${group.name}/optimizer/${name}`,
      moment as Variable,
    ]),
  );
}

function assign(stored: Record<string, StoredTensor>, name: string, target: Variable): void {
  const found = stored[name];
  if (!found || found.shape.join() !== target.shape.join()) {
    throw new Error(
      `The snapshot has ${name} of shape [${found?.shape ?? 'nothing'}], expected [${target.shape}]`,
    );
  }
  const next = tensor(found.values, target.shape);
  target.assign(next);
  next.dispose();
}
