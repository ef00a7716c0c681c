import { normalFormula } from './formula/loss-formula.js';
import { isMapping, valueAt, withValue } from './key-path.js';
import { applyPreset, type PresetKey, presetKeys } from './presets.js';
import { resolveBackbone } from './resolve-backbone.js';
import { backboneSchema } from './schema/backbone.js';
import { type Experiment, experimentSchema, type ProtocolName } from './schema/experiment.js';
import { sequenceSchema } from './schema/sequence.js';
import { usualNegatives } from './schema/usual-negatives.js';
import { drawsNegatives, isSequential } from './traits.js';

type Parsed = ReturnType<typeof experimentSchema.parse>;

/**
 * Writes out the defaults that depend on other keys: how embeddings start, and how many negatives are drawn;
 * and a formula in its normal form.
 *
 * @param parsed a configuration that the schema accepted
 */
export function resolveDefaults(parsed: Parsed): Experiment {
  return {
    ...parsed,
    backbone: resolveBackbone(parsed.backbone),
    loss: resolveLoss(parsed),
    sampling: resolveSampling(parsed),
    sequence: resolveSequence(parsed),
  };
}

/** A configuration with its protocol's keys filled in. */
export interface Filled {
  configuration: unknown;
  preset: readonly PresetKey[];
}

/** Fills in what a configuration may leave out although the schema alone could not: the protocol's keys, and Adam. */
export function fillIn(written: unknown): Filled {
  const preset = presetKeys(protocolOf(written), written);
  return { configuration: sizeBatches(nameOptimizer(applyPreset(written, preset))), preset };
}

/**
 * The experiment of a configuration: the preset of its protocol, the schema's defaults, the defaults that depend on
 * others.
 *
 * @param written plain values, as a file or a program writes them
 * @throws z.ZodError where the schema refuses it; `loadExperiment` gives messages for people
 */
export function resolveExperiment(written: unknown): Experiment {
  return resolveDefaults(experimentSchema.parse(fillIn(written).configuration));
}

/** The protocol that a configuration names; `default` where it names none that exists. */
export function protocolOf(configuration: unknown): ProtocolName {
  const protocol = experimentSchema.shape.protocol.safeParse(
    isMapping(configuration) ? configuration.protocol : undefined,
  );
  return protocol.success ? protocol.data : 'default';
}

/** An optimizer whose keys are given without a name is Adam, as it is where nothing is said of it. */
function nameOptimizer(configuration: unknown): unknown {
  const path = ['training', 'optimizer'];
  const optimizer = valueAt(configuration, path);
  if (!isMapping(optimizer) || optimizer.name !== undefined) return configuration;
  return withValue(configuration, path, { name: 'adam', ...optimizer });
}

/** A batch of whole histories is 128 of them, as in SASRec's code, where nothing else is said. */
function sizeBatches(configuration: unknown): unknown {
  const path = ['training', 'batchSize'];
  const backbone = backboneSchema.safeParse(valueAt(configuration, ['backbone']));
  if (!backbone.success || !isSequential(backbone.data)) return configuration;
  const section = sequenceSchema.prefault({}).safeParse(valueAt(configuration, ['sequence']));
  if (!section.success || valueAt(configuration, path) !== undefined) return configuration;
  const { targets } = resolveSequence({ sequence: section.data, backbone: backbone.data });
  return targets === 'last' ? configuration : withValue(configuration, path, 128);
}

/** A formula in its normal form, so that blanks and needless brackets make no other experiment. */
function resolveLoss({ loss }: Parsed): Parsed['loss'] {
  return loss.name === 'expression' ? { ...loss, formula: normalFormula(loss.formula) } : loss;
}

function resolveSampling({ sampling, loss }: Parsed): Experiment['sampling'] {
  const usual = drawsNegatives(loss) ? (usualNegatives[loss.name] ?? 1) : 1;
  return { ...sampling, negatives: sampling.negatives ?? usual };
}

/** RecBole's models learn from prefixes, PinnerFormer from windows, the published codes of the others from every position. */
function resolveSequence({
  sequence,
  backbone,
}: Pick<Parsed, 'sequence' | 'backbone'>): Experiment['sequence'] {
  return { ...sequence, targets: sequence.targets ?? usualTargets(backbone) };
}

function usualTargets(backbone: Parsed['backbone']): Experiment['sequence']['targets'] {
  if (backbone.name === 'pinnerformer' || backbone.name === 'pinnerformer-lite') return 'window';
  const ofRecbole =
    backbone.name === 'gru4rec' || (backbone.name === 'sasrec' && backbone.variant === 'recbole');
  return ofRecbole ? 'last' : 'dense';
}
