import { dirname, resolve } from 'node:path';
import { InputError, throwCollected } from '../core/errors.js';
import { stableStringify } from '../core/hash.js';
import { checkExperiment } from './check.js';
import { type ConfigDocument, parseConfig } from './document.js';
import { withAbsolutePaths } from './file-paths.js';
import { type KeyPath, pathText, startsWith, valueAt, withoutKey } from './key-path.js';
import { refuseSweep } from './kind-of-file.js';
import { type Problem, problemsOf } from './messages.js';
import { applyOverrides, type Override, overrideOf, parseOverride } from './overrides.js';
import type { PresetKey } from './presets.js';
import { readConfig } from './read-config.js';
import { fillIn, resolveDefaults } from './resolve.js';
import { type Experiment, experimentSchema } from './schema/experiment.js';

/** What may be changed on the way from a file to an experiment. */
export interface LoadOptions {
  /** `a.b=c`, values in YAML; later ones win. */
  overrides?: readonly string[] | undefined;
  /** One seed in place of the list. */
  seed?: number | undefined;
  engine?: string | undefined;
}

/** An experiment and where it comes from. */
export interface LoadedExperiment {
  experiment: Experiment;
  /** The file, as it was named. */
  path: string;
  /** The folder that relative paths in the configuration start from. */
  baseFolder: string;
  /** Overrides that may decide a number: `--set` as given, and an engine that was named beside the file. */
  overrides: readonly string[];
  /** The experiment of the file alone, where overrides were given and the file is one without them. */
  withoutOverrides?: Experiment;
  /** Keys of the protocol's preset that the configuration sets to something else; every table marks them. */
  overriddenPresetKeys: readonly string[];
}

/**
 * Loads a configuration file: overrides, the protocol's preset, defaults, and the check of what goes together.
 *
 * @throws InputError, or InputErrors with all mistakes at once, each with `file:line:column` or the override it is from
 */
export async function loadExperiment(path: string, options: LoadOptions = {}): Promise<LoadedExperiment> {
  return parseExperiment(await readConfig(path), path, options);
}

/** `loadExperiment` for a text that is already read; `path` is for messages and for relative paths inside it. */
export function parseExperiment(text: string, path: string, options: LoadOptions = {}): LoadedExperiment {
  const document = parseConfig(text, path);
  refuseSweep(document.value, path);
  const overrides = [...collectOverrides(options.overrides ?? []), ...optionOverrides(options)];
  const written = applyOverrides(document.value, overrides);
  const { experiment: composed, preset } = composeExperiment(document, written, overrides);
  const baseFolder = dirname(resolve(path));
  const experiment = withAbsolutePaths(composed, baseFolder);
  const withoutOverrides = overrides.length === 0 ? null : ofFileAlone(text, path);
  return {
    experiment,
    path,
    baseFolder,
    overrides: [...(options.overrides ?? []), ...engineOverride(document, options)],
    ...(withoutOverrides && { withoutOverrides }),
    overriddenPresetKeys: overriddenKeys(preset, experiment),
  };
}

/**
 * The experiment of what a document and overrides write: preset, defaults, and the check of what goes together.
 *
 * @param written the document's value, overrides included
 * @param overrides where the values come from that are not the document's own
 * @throws InputErrors with all mistakes at once, each with its place in the document or the override it is from
 */
export function composeExperiment(
  document: ConfigDocument,
  written: unknown,
  overrides: readonly Override[],
): { experiment: Experiment; preset: readonly PresetKey[] } {
  const { configuration: filled, preset } = fillIn(written);
  const parsed = experimentSchema.safeParse(filled);
  const problems = parsed.success
    ? checkExperiment(resolveDefaults(parsed.data), written)
    : schemaProblems(parsed.error.issues, filled, written);
  throwCollected(sorted(problems, document).map((problem) => inputError(problem, document, overrides)));
  return { experiment: resolveDefaults(parsed.data!), preset };
}

/** The keys of a protocol's preset that an experiment sets to something else. */
export function overriddenKeys(preset: readonly PresetKey[], experiment: Experiment): string[] {
  return preset.filter((key) => isOverridden(key, experiment)).map((key) => pathText(key.path));
}

/** Null where the file needs its overrides. */
function ofFileAlone(text: string, path: string): Experiment | null {
  try {
    return parseExperiment(text, path).experiment;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function collectOverrides(texts: readonly string[]): Override[] {
  const errors: InputError[] = [];
  const overrides = texts.flatMap((text) => {
    try {
      return [parseOverride(text)];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      errors.push(error);
      return [];
    }
  });
  throwCollected(errors);
  return overrides;
}

function optionOverrides({ seed, engine }: LoadOptions): Override[] {
  return [
    ...(seed === undefined ? [] : [{ path: ['seeds'], value: [seed], source: `--seed ${seed}` }]),
    ...(engine === undefined ? [] : [{ path: ['engine'], value: engine, source: `engine ${engine}` }]),
  ];
}

function engineOverride(document: ConfigDocument, { engine }: LoadOptions): string[] {
  const inFile = document.value.engine ?? 'auto';
  return engine === undefined || engine === inFile ? [] : [`engine=${engine}`];
}

type Issues = Parameters<typeof problemsOf>[0][];

/** What the schema refuses, and what does not go together in the rest, so that one look shows everything. */
function schemaProblems(issues: Issues, filled: unknown, written: unknown): Problem[] {
  const refused = issues.flatMap((issue) => problemsOf(issue, filled));
  const without = (value: unknown) => refused.reduce((rest, { path }) => withoutKey(rest, path), value);
  const rest = experimentSchema.safeParse(without(filled));
  return rest.success
    ? [...refused, ...checkExperiment(resolveDefaults(rest.data), without(written))]
    : refused;
}

function inputError(problem: Problem, document: ConfigDocument, overrides: readonly Override[]): InputError {
  const override = overrideOf(problem.path, overrides) ?? creatorOf(problem.path, document, overrides);
  const where = override?.source ?? document.place(problem.path, problem.at, problem.character);
  const hint = replacedSection(problem.path, overrides);
  return new InputError(problem.summary, {
    ...problem.explanation,
    where,
    ...(problem.at === 'key' && hint !== null && { fix: hint }),
  });
}

/** The override that made a section which the file does not have, e.g. `a.b=c` for `a`. */
function creatorOf(
  path: KeyPath,
  { value }: ConfigDocument,
  overrides: readonly Override[],
): Override | undefined {
  if (path.length === 0 || valueAt(value, path) !== undefined) return undefined;
  return overrides.find((override) => startsWith(override.path, path));
}

/** A section's `name` was overridden, so its other keys are left over from the file. */
function replacedSection(path: KeyPath, overrides: readonly Override[]): string | null {
  const section = path.slice(0, -1);
  const name = overrideOf([...section, 'name'], overrides);
  if (name === null || pathText(name.path) !== pathText([...section, 'name']) || overrideOf(path, overrides))
    return null;
  const whole = `{name: ${String(name.value)}}`;
  return name.source.startsWith('--set')
    ? `replace the whole section: --set '${pathText(section)}=${whole}'`
    : `replace the whole section: \`${pathText(section)}: ${whole}\``;
}

/** In the order of the file, so that messages are read beside it. */
function sorted(problems: readonly Problem[], document: ConfigDocument): Problem[] {
  const position = ({ path, at, character }: Problem) => {
    const [line = 0, column = 0] = document.place(path, at, character).split(':').slice(-2).map(Number);
    return line * 1e6 + column;
  };
  return [...problems].sort((a, b) => position(a) - position(b));
}

function isOverridden({ path, value }: PresetKey, experiment: Experiment): boolean {
  return stableStringify(valueAt(experiment, path)) !== stableStringify(value);
}
