import { dirname, resolve } from 'node:path';
import type { ConfigDocument } from '../document.js';
import { withAbsolutePaths } from '../file-paths.js';
import { type KeyPath, startsWith, withoutKey } from '../key-path.js';
import { composeExperiment, overriddenKeys } from '../load.js';
import { applyOverrides, type Override } from '../overrides.js';
import { resolveExperiment } from '../resolve.js';
import type { Experiment } from '../schema/experiment.js';
import type { SweepConfig } from '../schema/sweep.js';
import { keysWithoutEffect } from '../without-effect.js';
import type { Base, CellOutline } from './outline.js';
import type { Candidate } from './search.js';
import type { Trial } from './sweep.js';

/** What the trials of a sweep are put together from. */
interface TrialContext {
  config: SweepConfig;
  document: ConfigDocument;
  base: Base;
  engine: string | undefined;
  /** The sweep file. */
  path: string;
}

/**
 * The experiment of one setting in a cell: the base, what the method sets, the values of the axes, the setting. A whole
 * section is put in before its single keys. Keys of the base that have no effect here (the temperature's sampling where
 * nothing is sampled) are left out; those that the sweep itself sets are mistakes.
 *
 * @throws InputErrors with the place in the sweep file, or in the base, of each
 */
export function composeTrial(
  { method, axes }: CellOutline,
  setting: Readonly<Record<string, Candidate>>,
  { config, document, base, engine, path }: TrialContext,
): Pick<Trial, 'experiment' | 'overriddenPresetKeys'> {
  const tuneOf = (key: string): KeyPath =>
    method !== null && config.methods![method]!.tune[key] !== undefined
      ? ['methods', method, 'tune', key]
      : ['tune', key];
  const overrides = [
    assigned(document, 'name', method ?? base.document.value.name ?? config.name, ['name']),
    ...(config.axes.seeds ? [assigned(document, 'seeds', config.axes.seeds, ['axes', 'seeds'])] : []),
    ...(engine === undefined ? [] : [{ path: ['engine'], value: engine, source: `engine ${engine}` }]),
    ...Object.entries(method === null ? {} : config.methods![method]!.set).map(([key, value]) =>
      assigned(document, key, value, ['methods', method!, 'set', key]),
    ),
    ...Object.entries(axes).map(([key, { value, index }]) =>
      assigned(document, key, value, ['axes', key, index!]),
    ),
    ...Object.entries(setting).map(([key, { value, index }]) =>
      assigned(document, key, value, placeOfCandidate(config, tuneOf(key), index)),
    ),
  ].sort((a, b) => a.path.length - b.path.length);
  const written = withoutIdleKeys(applyOverrides(base.document.value, overrides), overrides);
  const { experiment, preset } = composeExperiment(base.document, written, overrides);
  const folder = overrides.some(namesFiles) ? dirname(resolve(path)) : base.folder;
  return {
    experiment: withAbsolutePaths(experiment, folder),
    overriddenPresetKeys: overriddenKeys(preset, experiment),
  };
}

function assigned(document: ConfigDocument, key: string, value: unknown, place: KeyPath): Override {
  return { path: key.split('.'), value, source: document.place(place, 'value') };
}

/** The value's own place in a list; that of the whole where it was drawn from a range. */
function placeOfCandidate(config: SweepConfig, place: KeyPath, index: number | null): KeyPath {
  if (index === null) return place;
  const key = String(place.at(-1));
  const values = place[0] === 'tune' ? config.tune[key] : config.methods![String(place[1])]!.tune[key];
  return Array.isArray(values) ? [...place, index] : [...place, 'choice', index];
}

function withoutIdleKeys(written: unknown, overrides: readonly Override[]): unknown {
  const experiment = experimentOrNull(written);
  if (experiment === null) return written;
  const isSet = (path: KeyPath) =>
    overrides.some((override) => startsWith(path, override.path) || startsWith(override.path, path));
  return keysWithoutEffect(experiment)
    .filter(({ path }) => !isSet(path))
    .reduce((rest, { path }) => withoutKey(rest, path), written);
}

/** Null where something is wrong with it, which is told when it is composed. */
function experimentOrNull(written: unknown): Experiment | null {
  try {
    return resolveExperiment(written);
  } catch {
    return null;
  }
}

/** Whether an assignment says where files lie, which are then named from the sweep file. */
function namesFiles({ path: [section, key] }: Override): boolean {
  const files = ['train', 'validation', 'test', 'domains'];
  return section === 'dataset' && (key === undefined || files.includes(String(key)));
}
