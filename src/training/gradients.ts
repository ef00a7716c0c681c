import {
  keep,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  tidy,
  type Variable,
  variableGrads,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { DomainsBatch, StepPosition } from '../sampling/batch.js';
import { globalNorm } from './groups.js';
import { type ObjectiveParts, type StepLosses, singleLosses } from './objective.js';

/**
 * Losses and the gradients of their total; the caller disposes all of it. A variable that the batch does not reach, such
 * as those of a domain that is not in it, has a gradient of 0.
 */
export function differentiate(
  compute: () => StepLosses,
  variables: Variable[],
): { losses: StepLosses; total: Scalar; gradients: NamedTensorMap } {
  let losses: StepLosses | undefined;
  const { value, grads } = variableGrads(() => {
    losses = compute();
    keep(losses.main);
    for (const term of Object.values(losses.auxiliary)) keep(term);
    return losses.total;
  }, variables);
  const reached = variables.map((target): [string, Tensor] => [
    target.name,
    grads[target.name] ?? zerosLike(target),
  ]);
  return { losses: losses!, total: value, gradients: Object.fromEntries(reached) };
}

/** The loss of each domain of a batch, and the norm of its gradient over shared variables; moves and tells nothing. */
export function domainGradientNorms(
  objective: ObjectiveParts,
  { parts }: DomainsBatch,
  position: StepPosition,
  shared: Variable[],
): { losses: Float32Array; norms: Float32Array } {
  const losses = new Float32Array(parts.length);
  const norms = new Float32Array(parts.length);
  parts.forEach(({ batch }, k) => {
    tidy(() => {
      const { value, grads } = variableGrads(
        () => singleLosses(objective, batch, position, null).main,
        shared,
      );
      losses[k] = value.dataSync()[0]!;
      norms[k] = globalNorm(Object.values(grads));
    });
  });
  return { losses, norms };
}
