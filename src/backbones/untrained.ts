import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import type { Split } from '../split/split.js';
import type { Ranker } from './backbone.js';
import { fitEase } from './ease.js';
import type { FitOptions } from './fitting.js';
import { fitItemKnn } from './item-knn.js';
import { fitPopularity } from './popularity.js';

/** The configuration of a backbone that is fitted in closed form. */
export type UntrainedConfig = Extract<ResolvedBackboneConfig, { name: 'popularity' | 'item-knn' | 'ease' }>;

/** Whether a backbone is fitted in closed form rather than trained. */
export function isUntrained(config: ResolvedBackboneConfig): config is UntrainedConfig {
  return config.name === 'popularity' || config.name === 'item-knn' || config.name === 'ease';
}

/**
 * Fits a baseline without training, on the train part alone. The histories that it ranks with come at scoring.
 * @throws RunError where it would need more than `memoryLimitBytes`
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
  }
}
