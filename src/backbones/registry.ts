import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import type { Backbone } from './backbone.js';
import { mf } from './mf.js';

/** Backbones that are fitted in closed form or by counting; the others are trained. */
export type UntrainedConfig = Extract<ResolvedBackboneConfig, { name: 'popularity' | 'item-knn' | 'ease' }>;
/** Backbones that are trained. */
export type TrainedConfig = Exclude<ResolvedBackboneConfig, UntrainedConfig>;

/** Every trained backbone, by the name it has in a configuration. */
export const backbones: {
  readonly [Name in TrainedConfig['name']]: (
    config: Extract<TrainedConfig, { name: Name }>,
    size: { users: number; items: number },
    seed: number,
  ) => Backbone;
} = { mf };

/** Whether a backbone is trained by gradient steps. */
export function isTrained(config: ResolvedBackboneConfig): config is TrainedConfig {
  return config.name in backbones;
}

/** The trained backbone of a configuration, with its initial values. */
export function createBackbone(
  config: TrainedConfig,
  size: { users: number; items: number },
  seed: number,
): Backbone {
  return backbones[config.name](config, size, seed);
}
