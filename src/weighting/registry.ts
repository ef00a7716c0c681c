import type { WeightingConfig } from '../config/schema/weighting.js';
import { dynamic } from './dynamic.js';
import { fixed } from './fixed.js';
import { inverseItemPopularity } from './inverse-item-popularity.js';
import { none } from './none.js';
import { oversampling } from './oversampling.js';
import { permuted } from './permuted.js';
import { posthoc } from './posthoc.js';
import type { Weighting, WeightingContext } from './weighting.js';

/** Every weighting, by the name it has in a configuration. */
export const weightings: {
  readonly [Name in WeightingConfig['name']]: (
    config: Extract<WeightingConfig, { name: Name }>,
    context: WeightingContext,
  ) => Weighting;
} = {
  none,
  fixed,
  dynamic,
  posthoc,
  permuted,
  'inverse-item-popularity': inverseItemPopularity,
  oversampling,
};

/** The weighting of a configuration. */
export function createWeighting(config: WeightingConfig, context: WeightingContext): Weighting {
  // Each weighting takes the options of its own name; the compiler cannot follow the name through the table.
  const create = weightings[config.name] as (...input: Parameters<typeof createWeighting>) => Weighting;
  return create(config, context);
}
