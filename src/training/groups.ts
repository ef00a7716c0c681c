import { clipByValue, mul, norm, tidy } from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../config/schema/training.js';
import type { ParameterGroup } from '../engine/parameters.js';
import { type Gradient, type NamedGradients, scaled, valuesOf } from '../engine/row-gradient.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { createOptimizer } from './optimizers/registry.js';

/** A parameter group with the optimizer that moves it. */
export interface OptimizedGroup {
  group: ParameterGroup;
  config: OptimizerConfig;
  optimizer: Optimizer;
}

/** Gives each group its optimizer: its own, or the configuration's. */
export function optimizeGroups(
  groups: readonly ParameterGroup[],
  fallback: OptimizerConfig,
): readonly OptimizedGroup[] {
  const names = groups.map((group) => group.name);
  const repeated = names.find((name, k) => names.indexOf(name) !== k);
  if (repeated !== undefined) throw new Error(`Two parameter groups are named ${repeated}`);
  return groups.map((group) => {
    const config = group.optimizer ?? fallback;
    return { group, config, optimizer: createOptimizer(group.variables, config) };
  });
}

/**
 * Moves a group along its gradients: weight decay (`coupled` into the gradient, `decoupled` on the parameters), the
 * optimizer's step, then the clamp.
 *
 * @param gradients by variable name
 * @param learningRate scheduled, before the group's factor
 * @param scale factor on all gradients, from clipping
 */
export function moveGroup(
  { group, config, optimizer }: OptimizedGroup,
  gradients: NamedGradients,
  learningRate: number,
  scale: number,
): void {
  const rate = learningRate * (group.learningRateFactor ?? 1);
  const decay = group.decays ? config.weightDecay : 0;
  const sign = group.direction === 'descend' ? 1 : -1;
  tidy(() => {
    const coupled = decay > 0 && config.weightDecayKind === 'coupled';
    const clipped = group.variables.map((target) => scaled(gradients[target.name]!, scale));
    if (decay > 0 && config.weightDecayKind === 'decoupled') {
      for (const target of group.variables) target.assign(mul(target, 1 - rate * decay));
    }
    // The sign keeps decay shrinking the parameters of groups that ascend.
    optimizer.step(clipped, sign * rate, coupled ? sign * decay : 0);
    if (group.clamp) {
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = group.clamp;
      for (const target of group.variables) target.assign(clipByValue(target, min, max));
    }
  });
}

/** The Euclidean norm of several gradients taken as one vector. */
export function globalNorm(gradients: readonly Gradient[]): number {
  const parts = gradients.map(valuesOf).filter((part) => part.size > 0);
  return tidy(() => Math.hypot(...parts.map((part) => norm(part).dataSync()[0]!)));
}
