import { z } from 'zod';
import { type BackboneConfig, backboneSchema, type InitializationConfig } from './backbone.js';
import { datasetSchema } from './dataset.js';
import { evaluationSchema } from './evaluation.js';
import { lossSchema } from './loss.js';
import { type SamplingConfig, samplingSchema } from './sampling.js';
import { splitSchema } from './split.js';
import { trainingSchema } from './training.js';
import { weightingSchema } from './weighting.js';

/** A whole configuration file. */
export const experimentSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower-case letters, digits, dots and hyphens'),
  protocol: z
    .enum(['default', 'ir-benchmark', 'drrl'])
    .default('default')
    .describe(
      'Presets keys of split, backbone, training and evaluation; a key that is written out overrides it.',
    ),
  dataset: datasetSchema,
  split: splitSchema,
  backbone: backboneSchema,
  loss: lossSchema.default({ name: 'none' }),
  weighting: weightingSchema.default({ name: 'none' }),
  sampling: samplingSchema.prefault({}),
  training: trainingSchema.prefault({}),
  evaluation: evaluationSchema.prefault({}),
  seeds: z.array(z.number().int().min(0)).min(1).default([1]),
  engine: z.enum(['auto', 'wasm', 'reference']).default('auto'),
});

type Parsed = z.output<typeof experimentSchema>;

/** `backbone:` with its initialisation decided. */
export type ResolvedBackboneConfig =
  | (Extract<BackboneConfig, { name: 'mf' }> & { initialization: InitializationConfig })
  | Exclude<BackboneConfig, { name: 'mf' }>;

/** A configuration in which every default is written out. */
export type Experiment = Omit<Parsed, 'sampling' | 'backbone'> & {
  sampling: SamplingConfig;
  backbone: ResolvedBackboneConfig;
};

/** The name of a protocol preset. */
export type ProtocolName = Parsed['protocol'];
