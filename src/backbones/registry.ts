import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import type { Backbone } from './backbone.js';
import { gru4rec } from './gru4rec.js';
import { lightgcn } from './lightgcn.js';
import { mf } from './mf.js';
import type { ModelContext } from './model-context.js';
import { pinnerformer } from './pinnerformer.js';
import { pinnerformerLite } from './pinnerformer-lite.js';
import { sasrec } from './sasrec.js';
import type { UntrainedConfig } from './untrained.js';
import { xsimgcl } from './xsimgcl.js';

/** The configuration of a backbone that is trained. */
export type TrainedConfig = Exclude<ResolvedBackboneConfig, UntrainedConfig>;

/** Every trained backbone, by the name it has in a configuration. */
export const backbones: {
  readonly [Name in TrainedConfig['name']]: (
    config: Extract<TrainedConfig, { name: Name }>,
    context: ModelContext,
  ) => Backbone;
} = { gru4rec, lightgcn, mf, pinnerformer, 'pinnerformer-lite': pinnerformerLite, sasrec, xsimgcl };

/** The trained backbone of a configuration, with its initial values. */
export function createBackbone(config: TrainedConfig, context: ModelContext): Backbone {
  // Each backbone takes the options of its own name; the compiler cannot follow the name through the table.
  const create = backbones[config.name] as (...input: Parameters<typeof createBackbone>) => Backbone;
  return create(config, context);
}
