import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { differences } from '../../config/differences.js';
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
  return differences(first, second)
    .filter(({ key }) => !NAMING.has(key))
    .map((found) => ({ key: found.key, candidate: shown(found.first), baseline: shown(found.second) }));
}

/** `dataset.kCore: 5 against 10`. */
export function differenceText({ key, candidate, baseline }: ConfigDifference): string {
  return `${key}: ${candidate} against ${baseline}`;
}

async function configuration({ runs }: Side): Promise<unknown> {
  const path = runs.find(({ config }) => config !== null)?.config;
  return path == null ? null : parse(await readFile(path, 'utf8'));
}

function columns({ identity }: Side): Record<string, string> {
  const { dataset, split, backbone, loss, weighting, protocol } = identity;
  return { dataset, split, backbone, loss, weighting, protocol };
}

function shown(value: unknown): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : stableStringify(value);
}
