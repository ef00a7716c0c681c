import type { Variable } from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../config/schema/training.js';
import { adam } from './adam.js';
import { lazyAdam } from './lazy-adam.js';
import type { Optimizer, OptimizerFactory } from './optimizer.js';
import { sgd } from './sgd.js';

const optimizers: {
  readonly [Name in OptimizerConfig['name']]: OptimizerFactory<Extract<OptimizerConfig, { name: Name }>>;
} = { adam, 'lazy-adam': lazyAdam, sgd };

/** The optimizer of a configuration, for a list of variables. */
export function createOptimizer(variables: readonly Variable[], config: OptimizerConfig): Optimizer {
  return (optimizers[config.name] as OptimizerFactory<OptimizerConfig>)(variables, config);
}
