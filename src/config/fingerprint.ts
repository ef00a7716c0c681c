import { fingerprint, stableStringify } from '../core/hash.js';
import { PROTOCOL_VERSION } from '../core/protocol.js';
import { withoutDefaults } from './defaults.js';
import { type KeyPath, withoutKey } from './key-path.js';
import { revisionsOf } from './revisions.js';
import type { Experiment } from './schema/experiment.js';
import { keysWithoutEffect } from './without-effect.js';

/** What decides numbers but stands in no configuration. */
export interface FingerprintFacts {
  /** The engine that computes, never `auto`. */
  engine: string;
  /** Of the prepared columns. */
  dataFingerprint: string;
}

/**
 * The id of an experiment: 12 hexadecimal digits over everything that decides a number but the seed. Left out are
 * names, seeds, paths, the metrics and cutoffs asked for, keys without effect, and keys that stand at their default
 * (so that a key that a later version adds changes no id). What a later version computes otherwise changes the ids that it
 * touches; see `revisionsOf`. A protocol counts by the keys it presets: naming it and
 * writing them out are the same experiment.
 */
export function experimentId(experiment: Experiment, facts: FingerprintFacts): string {
  const effective = without(experiment, [
    ...undecisiveKeys,
    ...keysWithoutEffect(experiment).map(({ path }) => path),
  ]);
  const decisive = without(withoutDefaults(effective), namesAndPaths(experiment));
  return fingerprint(
    stableStringify([
      ...[PROTOCOL_VERSION, facts.engine, facts.dataFingerprint, decisive],
      ...revisionsOf(experiment),
    ]),
  ).slice(0, 12);
}

/** The id of a run: the experiment's and the seed. */
export function runId(experiment: string, seed: number): string {
  return `${experiment}-${seed}`;
}

/** Keys with a default that decide no number. */
const undecisiveKeys: readonly KeyPath[] = [
  ['protocol'],
  ['seeds'],
  ['engine'],
  ['evaluation', 'metrics'],
  ['evaluation', 'cutoffs'],
  ['evaluation', 'memoryBudget'],
  ['training', 'diagnoseEvery'],
];

/** The name, and where `files` lie: their content stands in the data fingerprint. */
function namesAndPaths({ dataset }: Experiment): readonly KeyPath[] {
  const paths = dataset.name === 'files' ? ['train', 'validation', 'test', 'domains'] : [];
  return [['name'], ...paths.map((key) => ['dataset', key])];
}

function without(configuration: unknown, paths: readonly KeyPath[]): unknown {
  return paths.reduce((rest, path) => withoutKey(rest, path), configuration);
}
