import { resolve } from 'node:path';
import type { Options } from 'yargs';
import type { LoadOptions } from '../config/load.js';
import { InputError } from '../core/errors.js';
import type { Arguments } from './command.js';
import type { Environment } from './environment.js';

/** Options that several commands share. */
export const shared = {
  set: {
    type: 'string',
    array: true,
    default: [],
    defaultDescription: 'none',
    describe: 'Override a key: a.b=c, the value in YAML; repeatable',
    requiresArg: true,
  },
  seed: { type: 'string', describe: 'Use this one seed instead of the list', requiresArg: true },
  engine: {
    type: 'string',
    describe: 'Engine, instead of what the configuration says (RECLAB_ENGINE)',
    requiresArg: true,
  },
  'data-dir': {
    type: 'string',
    describe: 'Folder of downloads and prepared data (RECLAB_DATA)',
    defaultDescription: 'data',
    requiresArg: true,
  },
  out: { type: 'string', describe: 'Folder of results', default: 'results', requiresArg: true },
  json: { type: 'boolean', default: false, describe: 'Print JSON for a program' },
} as const satisfies Record<string, Options>;

/** The options `--set`, `--seed` and `--engine`, for `loadExperiment`. */
export function loadOptions(values: Arguments, environment: Environment): LoadOptions {
  return {
    overrides: texts(values.set),
    seed: wholeNumber(values.seed, '--seed', 0),
    engine: text(values.engine) ?? environment.engine,
  };
}

/** Where data and results lie, as absolute paths, and the mirror. */
export function folders(
  values: Arguments,
  environment: Environment,
): { dataFolder: string; outFolder: string; mirror: string | null } {
  return {
    dataFolder: dataFolder(values, environment),
    outFolder: resolve(text(values.out) ?? 'results'),
    mirror: environment.mirror,
  };
}

/** Where data lie, as an absolute path. */
export function dataFolder(values: Arguments, environment: Environment): string {
  const given = text(values['data-dir']);
  return given === undefined ? environment.dataFolder : resolve(given);
}

/** The value of an option that is text; undefined where it is not given. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The values of an argument or option that may be repeated. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

/**
 * The value of an option that is a whole number; undefined where it is not given.
 *
 * @throws InputError for anything else, and below `lowest`
 */
export function wholeNumber(value: unknown, option: string, lowest: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^-?\d+$/.test(String(value).trim()) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= lowest) return number;
  throw new InputError(`${option} needs a whole number`, {
    expected: `a whole number, at least ${lowest}`,
    found: String(value),
  });
}
