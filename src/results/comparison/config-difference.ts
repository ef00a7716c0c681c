import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { stableStringify } from '../../core/hash.js';
import type { Side } from './side.js';

/** A key that the two sides have with different values. */
export interface ConfigDifference {
  /** As people write it: `dataset.kCore`. */
  key: string;
  /** As in YAML's flow style; `-` where the side has no such key. */
  candidate: string;
  baseline: string;
}

/** Keys that name a run and decide none of its figures. */
const NAMING = new Set(['name', 'seeds']);

/**
 * What differs in the configurations of the two sides: by config.yaml where it lies beside the figures of both, by the
 * columns of the figures otherwise.
 */
export async function configDifferences(candidate: Side, baseline: Side): Promise<ConfigDifference[]> {
  const [a, b] = [await configuration(candidate), await configuration(baseline)];
  const [first, second] = a !== null && b !== null ? [a, b] : [columns(candidate), columns(baseline)];
  return [...new Set([...first.keys(), ...second.keys()])]
    .filter((key) => !NAMING.has(key) && first.get(key) !== second.get(key))
    .map((key) => ({ key, candidate: first.get(key) ?? '-', baseline: second.get(key) ?? '-' }));
}

/** `dataset.kCore: 5 against 10`. */
export function differenceText({ key, candidate, baseline }: ConfigDifference): string {
  return `${key}: ${candidate} against ${baseline}`;
}

async function configuration({ runs }: Side): Promise<Map<string, string> | null> {
  const path = runs.find(({ config }) => config !== null)?.config;
  return path == null ? null : flattened(parse(await readFile(path, 'utf8')));
}

function columns({ identity }: Side): Map<string, string> {
  const { dataset, split, backbone, loss, weighting, protocol } = identity;
  return new Map(Object.entries({ dataset, split, backbone, loss, weighting, protocol }));
}

/** Values by the path of their key; lists stay whole. */
function flattened(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (path !== '' || !NAMING.has(key)) flattened(inner, path === '' ? key : `${path}.${key}`, into);
    }
  } else {
    into.set(path, typeof value === 'string' ? value : stableStringify(value));
  }
  return into;
}
