import {
  dispose,
  engine,
  keep,
  type Scalar,
  type Tensor,
  type Tensor2D,
  tidy,
  type Variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type Lookup, recordLookups } from '../engine/lookups.js';
import {
  addToDense,
  type Gradient,
  type NamedGradients,
  noRows,
  type RowGradient,
  sumOfLookups,
} from '../engine/row-gradient.js';
import type { DomainsBatch, StepPosition } from '../sampling/batch.js';
import { globalNorm } from './groups.js';
import { type ObjectiveParts, type StepLosses, singleLosses } from './objective.js';

/** What is differentiated with respect to. */
export interface Differentiated {
  variables: readonly Variable[];
  /** Those of the variables whose gradient is by row, as far as they are only looked up. */
  tables: ReadonlySet<Tensor>;
}

/**
 * Losses and the gradients of their total; the caller disposes all of it. A variable that the batch does not reach, such
 * as those of a domain that is not in it, has a gradient of 0, a table one without rows.
 */
export function differentiate(
  compute: () => StepLosses,
  by: Differentiated,
): { losses: StepLosses; total: Scalar; gradients: NamedGradients } {
  let losses: StepLosses | undefined;
  const { value, gradients } = valueAndGradients(() => {
    losses = compute();
    keep(losses.main);
    for (const term of Object.values(losses.auxiliary)) keep(term);
    return losses.total;
  }, by);
  return { losses: losses!, total: value, gradients };
}

/** The loss of each domain of a batch, and the norm of its gradient over shared variables; moves and tells nothing. */
export function domainGradientNorms(
  objective: ObjectiveParts,
  { parts }: DomainsBatch,
  position: StepPosition,
  by: Differentiated,
): { losses: Float32Array; norms: Float32Array } {
  const losses = new Float32Array(parts.length);
  const norms = new Float32Array(parts.length);
  parts.forEach(({ batch }, k) => {
    tidy(() => {
      const { value, gradients } = valueAndGradients(
        () => singleLosses(objective, batch, position, null).main,
        by,
      );
      losses[k] = value.dataSync()[0]!;
      norms[k] = globalNorm(Object.values(gradients));
    });
  });
  return { losses, norms };
}

/**
 * tfjs looks at the list of what to differentiate by only after it has computed the value, so that what was looked up on
 * the way can be added to it.
 */
function valueAndGradients(
  compute: () => Scalar,
  { variables, tables }: Differentiated,
): { value: Scalar; gradients: NamedGradients } {
  const lookups: Lookup[] = [];
  const starts: Tensor[] = [...variables];
  const { value, grads } = engine().gradients(
    () => {
      const result = recordLookups(tables, lookups, compute);
      starts.push(...lookups.map(({ found }) => found));
      return result;
    },
    starts,
    undefined,
    true,
  );
  if (!grads.some(Boolean)) throw new Error('The loss does not depend on what is trained');
  const ofLookups = lookups.map((lookup, k) => ({ ...lookup, gradient: grads[variables.length + k] }));
  const named = tidy(() =>
    variables.map((target, k): [string, Gradient] => {
      if (!tables.has(target)) return [target.name, grads[k] ?? zerosLike(target)];
      const reached = ofLookups.filter(
        (lookup): lookup is Lookup & { gradient: Tensor2D } =>
          lookup.table === target && lookup.gradient !== undefined,
      );
      return [target.name, tableGradient(target, grads[k], reached)];
    }),
  );
  const gradients = Object.fromEntries(named);
  disposeOthers(grads, gradients);
  return { value, gradients };
}

/** By row if the table was only looked up; in its shape where it was also used as a whole. */
function tableGradient(
  table: Variable,
  asWhole: Tensor | undefined,
  lookups: readonly (Lookup & { gradient: Tensor2D })[],
): Gradient {
  const byRow: RowGradient = lookups.length > 0 ? sumOfLookups(lookups) : noRows(table.shape[1]!);
  return asWhole ? addToDense(asWhole, byRow, table.shape[0]!) : byRow;
}

/** Frees the gradients that went into others. */
function disposeOthers(found: readonly (Tensor | undefined)[], gradients: NamedGradients): void {
  const used = new Set(Object.values(gradients).flatMap((part) => ('rows' in part ? [part.values] : [part])));
  dispose(found.filter((part) => part && !used.has(part)) as Tensor[]);
}
