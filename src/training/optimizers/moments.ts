import type { Variable } from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../../engine/engine.js';
import { zeroVariable } from './zeros.js';

/** The running means of a variable's gradient and of its square. */
export interface Moments {
  first: Variable;
  second: Variable;
}

/** Moments for each of the variables, at 0. */
export function momentsOf(variables: readonly Variable[]): readonly Moments[] {
  return variables.map((target) => ({ first: zeroVariable(target), second: zeroVariable(target) }));
}

/** Moments by name, in the order of their variables. */
export function momentsState(moments: readonly Moments[]): NamedTensors {
  return Object.fromEntries(
    moments.flatMap(({ first, second }, k) => [
      [`first/${k}`, first],
      [`second/${k}`, second],
    ]),
  );
}

/** Frees moments. */
export function disposeMoments(moments: readonly Moments[]): void {
  for (const { first, second } of moments) {
    first.dispose();
    second.dispose();
  }
}
