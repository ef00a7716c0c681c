import { isMapping, type KeyPath, valueAt, withValue } from './key-path.js';
import type { ProtocolName } from './schema/experiment.js';

/** A key that a protocol decides unless the configuration writes it out. */
export interface PresetKey {
  path: KeyPath;
  /** Complete, so that it compares with the resolved value. */
  value: unknown;
}

/**
 * The keys that a protocol presets for a configuration. It depends on what the configuration chooses: a key that the
 * chosen split or backbone does not have is not preset.
 *
 * @param configuration as written in the file, overrides included
 */
export function presetKeys(protocol: ProtocolName, configuration: unknown): readonly PresetKey[] {
  return presets[protocol](configuration);
}

/** The configuration with the protocol's keys filled in where it does not write them out. */
export function applyPreset(configuration: unknown, keys: readonly PresetKey[]): unknown {
  return keys.reduce(
    (filled, { path, value }) => (isWritable(filled, path) ? withValue(filled, path, value) : filled),
    configuration,
  );
}

const presets: { readonly [Name in ProtocolName]: (configuration: unknown) => readonly PresetKey[] } = {
  default: () => [],

  // Tiny-Snow/IR-Benchmark: the code behind the tables of PSL, SL@K and their successors.
  'ir-benchmark': (configuration) => [
    { path: ['split', 'validation'], value: 'per-seed' },
    ...(hasValidationShare(configuration) ? [{ path: ['split', 'validationShare'], value: 0.1 }] : []),
    ...initialization(configuration, irBenchmarkStart(configuration)),
    ...ofBackbone(configuration, 'lightgcn', { layers: 2, includesEgo: true }),
    ...ofBackbone(configuration, 'xsimgcl', { layers: 3, includesEgo: false }),
    ...ofBackbone(configuration, 'xsimgcl', { layer: 1, temperature: 0.1, deduplicates: false }, 'contrast'),
    ...ofBackbone(configuration, 'xsimgcl', { magnitude: 0.1, distribution: 'normal' }, 'noise'),
    { path: ['training', 'batchSize'], value: 1024 },
    { path: ['training', 'epochs'], value: 200 },
    { path: ['training', 'evaluateEvery'], value: 5 },
    { path: ['training', 'select'], value: 'ndcg@20' },
    { path: ['training', 'patience'], value: null },
    { path: ['evaluation', 'cutoffs'], value: [10, 20] },
    { path: ['evaluation', 'mask'], value: 'train' },
    { path: ['evaluation', 'average'], value: 'all-users' },
    { path: ['evaluation', 'ties'], value: 'item-id' },
  ],

  // cynthia-shengjia/AAAI-2025-DrRL: the code of DrRL.
  drrl: (configuration) => [
    { path: ['split', 'validation'], value: 'fixed' },
    ...initialization(configuration, { name: 'xavier-uniform' }),
    ...ofBackbone(configuration, 'lightgcn', { layers: 2, includesEgo: true }),
    ...ofBackbone(configuration, 'xsimgcl', { layers: 2, includesEgo: false }),
    ...ofBackbone(
      configuration,
      'xsimgcl',
      { weight: 0.001, layer: 1, temperature: 0.2, deduplicates: true },
      'contrast',
    ),
    ...ofBackbone(configuration, 'xsimgcl', { magnitude: 0.1, distribution: 'uniform' }, 'noise'),
    { path: ['training', 'epochs'], value: 6001 },
    { path: ['training', 'optimizer', 'name'], value: 'adam' },
    { path: ['training', 'optimizer', 'weightDecayKind'], value: 'output' },
    { path: ['training', 'evaluateEvery'], value: 5 },
    { path: ['training', 'select'], value: 'ndcg@20' },
    { path: ['training', 'patience'], value: 5 },
    { path: ['training', 'minImprovement'], value: 1e-4 },
    { path: ['evaluation', 'mask'], value: 'train' },
    { path: ['evaluation', 'average'], value: 'users-with-test-items' },
  ],
};

function initialization(configuration: unknown, value: unknown): readonly PresetKey[] {
  const backbone = name(configuration, 'backbone');
  const embeds = backbone === 'mf' || backbone === 'lightgcn' || backbone === 'xsimgcl';
  return embeds ? [{ path: ['backbone', 'initialization'], value }] : [];
}

/** Its BPR and LLPAUC start every model in their own way; else it is XSimGCL that does not start by N(0, 1). */
function irBenchmarkStart(configuration: unknown): unknown {
  if (name(configuration, 'loss') === 'bpr') return { name: 'xavier-normal' };
  if (name(configuration, 'loss') === 'llpauc') return { name: 'normal', deviation: 0.01 };
  if (name(configuration, 'backbone') === 'xsimgcl') return { name: 'xavier-uniform' };
  return { name: 'normal', deviation: 1 };
}

/** Keys of one backbone, or of a section in it, where it is the chosen one. */
function ofBackbone(
  configuration: unknown,
  backbone: string,
  values: Readonly<Record<string, unknown>>,
  ...section: readonly string[]
): readonly PresetKey[] {
  if (name(configuration, 'backbone') !== backbone) return [];
  return Object.entries(values).map(([key, value]) => ({ path: ['backbone', ...section, key], value }));
}

function hasValidationShare(configuration: unknown): boolean {
  return name(configuration, 'split') !== 'leave-one-out';
}

function name(configuration: unknown, section: string): unknown {
  return valueAt(configuration, [section, 'name']);
}

/** A preset goes where nothing is written, and never into something that is not a mapping (the schema reports it). */
function isWritable(configuration: unknown, path: KeyPath): boolean {
  if (valueAt(configuration, path) !== undefined) return false;
  return path
    .slice(0, -1)
    .map((_key, depth) => valueAt(configuration, path.slice(0, depth + 1)))
    .every((value) => value === undefined || isMapping(value));
}
