import { z } from 'zod';
import { type BackboneConfig, backboneSchema, type InitializationConfig } from './backbone.js';
import { datasetSchema } from './dataset.js';
import { evaluationSchema } from './evaluation.js';
import { lossSchema } from './loss.js';
import { noiseSchema } from './noise.js';
import { type SamplingConfig, samplingSchema } from './sampling.js';
import { type SequenceConfig, sequenceSchema } from './sequence.js';
import { splitSchema } from './split.js';
import { trainingSchema } from './training.js';
import { weightingSchema } from './weighting.js';

/** A whole configuration file. */
export const experimentSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower-case letters, digits, dots and hyphens')
    .describe('What tables and result files call the experiment.'),
  protocol: z
    .enum(['default', 'ir-benchmark', 'drrl'])
    .default('default')
    .describe(
      'Presets keys of split, backbone, training and evaluation; a key that is written out overrides it.',
    ),
  dataset: datasetSchema.describe('The interactions, and their filters.'),
  split: splitSchema.describe('Which events are train, validation and test.'),
  backbone: backboneSchema.describe('The model that ranks.'),
  loss: lossSchema
    .default({ name: 'none' })
    .describe('What training minimises; none for backbones without training.'),
  weighting: weightingSchema.default({ name: 'none' }).describe('How much examples or domains count.'),
  sampling: samplingSchema.prefault({}),
  sequence: sequenceSchema.prefault({}),
  noise: noiseSchema.prefault({}),
  training: trainingSchema.prefault({}).describe('How a backbone is trained and when it stops.'),
  evaluation: evaluationSchema.prefault({}).describe('How the full catalogue is ranked and what is counted.'),
  seeds: z
    .array(z.number().int().min(0))
    .min(1)
    .default([1])
    .describe('One run each; tables show the mean and the deviation over them.'),
  engine: z
    .enum(['auto', 'tensorflow', 'wasm', 'reference'])
    .default('auto')
    .describe('What computes; auto takes the fastest that works here. Results to compare pin one.'),
});

type Parsed = z.output<typeof experimentSchema>;

/** A backbone with every size and its initialisation decided. */
type Resolved<Config> = Config extends { preset?: unknown }
  ? { [Key in keyof Omit<Config, 'preset'>]-?: NonNullable<Config[Key]> }
  : Config extends { initialization?: unknown }
    ? Config & { initialization: InitializationConfig }
    : Config;

/** `backbone:` with its initialisation decided. */
export type ResolvedBackboneConfig = Resolved<BackboneConfig>;

/** A configuration in which every default is written out. */
export type Experiment = Omit<Parsed, 'sampling' | 'sequence' | 'backbone'> & {
  sampling: SamplingConfig;
  sequence: SequenceConfig;
  backbone: ResolvedBackboneConfig;
};

/** The name of a protocol preset. */
export type ProtocolName = Parsed['protocol'];
