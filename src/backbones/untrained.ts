import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import { untrainedBackbones } from '../config/traits.js';
import { InputError } from '../core/errors.js';
import type { Split } from '../split/split.js';
import type { Ranker } from './backbone.js';
import { fitEase } from './ease.js';
import type { FitOptions } from './fitting.js';
import { fitItemKnn } from './item-knn.js';
import { knowingLastItem } from './last-item.js';
import { fitMarkov } from './markov.js';
import { fitPopularity } from './popularity.js';

/** The configuration of a backbone that is fitted in closed form. */
export type UntrainedConfig = Extract<
  ResolvedBackboneConfig,
  { name: 'popularity' | 'item-knn' | 'ease' | 'markov' | 'last-item-knn' }
>;

/** Whether a backbone is fitted in closed form rather than trained. */
export function isUntrained(config: ResolvedBackboneConfig): config is UntrainedConfig {
  return untrainedBackbones.includes(config.name);
}

/** Of last-item-knn: those of item-knn at its defaults. */
const similarities = { neighbors: 'all', reading: 'candidate' } as const;

/**
 * Fits a baseline without training, on the train part alone. The histories that it ranks with come at scoring.
 * @throws RunError where it would need more than `memoryLimitBytes`; InputError where it reads the order of events and the
 *   data has none
 */
export function fitUntrained(
  config: UntrainedConfig,
  split: Split,
  options: FitOptions,
): Ranker | Promise<Ranker> {
  switch (config.name) {
    case 'popularity':
      return fitPopularity(split);
    case 'item-knn':
      return fitItemKnn(split, config, options);
    case 'ease':
      return fitEase(split, config, options);
    case 'markov':
      return fitMarkov(requireOrder(split, config.name), config, options);
    case 'last-item-knn':
      return knowingLastItem(
        config.name,
        fitItemKnn(requireOrder(split, config.name), similarities, options),
      );
  }
}

function requireOrder(split: Split, name: string): Split {
  if (split.chronological) return split;
  throw new InputError(`${name} needs to know the order of events`, {
    expected: 'a data set with times, or whose rows stand in their order',
    found: 'neither',
    fix: 'use a backbone that reads no order, such as item-knn',
  });
}
