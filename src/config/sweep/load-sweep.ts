import { dirname, resolve } from 'node:path';
import { type Explanation, InputError, InputErrors, throwCollected } from '../../core/errors.js';
import { stableStringify } from '../../core/hash.js';
import { type ConfigDocument, parseConfig } from '../document.js';
import type { KeyPath } from '../key-path.js';
import { refuseConfiguration } from '../kind-of-file.js';
import { problemsOf } from '../messages.js';
import { readConfig } from '../read-config.js';
import { type SweepConfig, sweepSchema } from '../schema/sweep.js';
import { checkSweep, refuseUnequalBudgets } from './check-sweep.js';
import { composeTrial } from './compose-trial.js';
import type { Base, CellOutline } from './outline.js';
import { type Candidate, combinations, searchSettings } from './search.js';
import { chosenMetric, withMetric } from './select.js';
import type { Cell, LoadedSweep } from './sweep.js';
import { sweepTree } from './sweep-tree.js';

/**
 * Loads a sweep file and resolves every run of it.
 *
 * @param engine in place of what the configurations say
 * @throws InputError, or InputErrors with all mistakes at once, each with `file:line:column` of the sweep file or of the
 *   configuration it starts from
 */
export async function loadSweep(
  path: string,
  { engine }: { engine?: string | undefined } = {},
): Promise<LoadedSweep> {
  const document = parseConfig(await readConfig(path), path);
  refuseConfiguration(document.value, path);
  const config = parseSweep(document);
  throwCollected(checkSweep(config, document));
  const base = await baseOf(config, document, path);
  const cells = cellsOf(config, document);
  refuseUnequalBudgets(config, cells, document);
  const composed = composeCells(cells, { config, document, base, engine, path });
  const select = chosenMetric(config, composed, document);
  refuseForeignSeeds(config, composed, document);
  return {
    path,
    name: config.name,
    select,
    search: config.search,
    tuneSeeds: config.tuneSeeds ?? null,
    retries: config.retries,
    jobs: config.jobs,
    cells: withTuningCells(
      composed.map((cell) => ({
        ...cell,
        trials: cell.trials.map((trial) => ({ ...trial, experiment: withMetric(trial.experiment, select) })),
      })),
      config.tuneAt,
    ),
  };
}

/** Names for each cell the one that it takes its setting from: its own method, at the values of `tuneAt`. */
function withTuningCells(cells: readonly Cell[], tuneAt: SweepConfig['tuneAt']): Cell[] {
  const keyOf = ({ method, axes }: Cell) => stableStringify([method, axes]);
  const byKey = new Map(cells.map((cell) => [keyOf(cell), cell]));
  return cells.map((cell) => {
    const other = byKey.get(keyOf({ ...cell, axes: { ...cell.axes, ...tuneAt } }))!;
    return other === cell || cell.trials.length === 1 ? cell : { ...cell, tunedBy: other };
  });
}

/** @throws InputError where settings are tuned with a seed that is not run */
function refuseForeignSeeds(
  { tuneSeeds = [] }: SweepConfig,
  cells: readonly Cell[],
  document: ConfigDocument,
): void {
  const seeds = new Set(cells.flatMap(({ trials }) => trials.flatMap(({ experiment }) => experiment.seeds)));
  const index = tuneSeeds.findIndex(
    (seed, position) => !seeds.has(seed) || tuneSeeds.indexOf(seed) < position,
  );
  if (index < 0) return;
  throw placed(document, ['tuneSeeds', index], 'value', 'Settings cannot be tuned with this seed', {
    expected: `one of the seeds that are run, once: ${[...seeds].join(', ')}`,
    found: String(tuneSeeds[index]),
  });
}

function parseSweep(document: ConfigDocument): SweepConfig {
  const parsed = sweepSchema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, document.value, sweepTree()));
  throwCollected(
    problems.map(({ path, at, summary, explanation }) => placed(document, path, at, summary, explanation)),
  );
  throw new Error('The schema refused a sweep without a reason');
}

function placed(
  document: ConfigDocument,
  path: KeyPath,
  at: 'key' | 'value',
  summary: string,
  explanation: Omit<Explanation, 'where'>,
): InputError {
  return new InputError(summary, { ...explanation, where: document.place(path, at) });
}

async function baseOf({ base }: SweepConfig, document: ConfigDocument, path: string): Promise<Base> {
  const folder = dirname(resolve(path));
  if (typeof base !== 'string') {
    return {
      document: {
        value: base,
        place: (keys, what, character) => document.place(['base', ...keys], what, character),
      },
      folder,
    };
  }
  const named = resolve(folder, base);
  try {
    return { document: parseConfig(await readConfig(named), named), folder: dirname(named) };
  } catch (error) {
    if (!(error instanceof InputError) || error instanceof InputErrors) throw error;
    if (error.explanation.where !== named) throw error;
    throw placed(document, ['base'], 'value', 'There is no such configuration', {
      found: base,
      expected: 'the path of a configuration, from the folder of this file',
      ...(error.explanation.fix !== undefined && { fix: error.explanation.fix }),
    });
  }
}

/** Every combination of the axes but the seeds, for every method, with the settings that are tried. */
function cellsOf(config: SweepConfig, document: ConfigDocument): CellOutline[] {
  const { seeds: _seeds, ...compared } = config.axes;
  const methods = config.methods === undefined ? [null] : Object.keys(config.methods);
  const cells = methods.flatMap((method) => {
    const tune = { ...config.tune, ...(method !== null && config.methods?.[method]?.tune) };
    const trials = searchSettings(tune, config.search, method ?? '');
    return combinations(compared).map((axes) => ({ method, axes, trials }));
  });
  const experiments = cells.reduce((sum, { trials }) => sum + trials.length, 0);
  if (experiments > MOST_EXPERIMENTS) {
    throw placed(document, ['name'], 'key', 'The sweep is too large to plan', {
      expected: `at most ${MOST_EXPERIMENTS} experiments`,
      found: `${experiments}`,
      fix: 'search at random with fewer trials, or cut it into several sweeps',
    });
  }
  return cells;
}

const MOST_EXPERIMENTS = 20_000;

/** Puts every experiment together; the mistakes of all of them are told, each once. */
function composeCells(cells: readonly CellOutline[], context: Parameters<typeof composeTrial>[2]): Cell[] {
  const mistakes = new Map<string, InputError>();
  const composed = cells.map((cell) => ({
    method: cell.method,
    axes: valuesOf(cell.axes),
    tunedBy: null,
    trials: cell.trials.flatMap((setting) => {
      try {
        return [{ setting: valuesOf(setting), ...composeTrial(cell, setting, context) }];
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const errors = error instanceof InputErrors ? error.errors : [error];
        for (const each of errors) {
          const key = withoutColumn(each);
          if (!mistakes.has(key)) mistakes.set(key, each);
        }
        return [];
      }
    }),
  }));
  throwCollected([...mistakes.values()]);
  return composed;
}

/** The values of a key in a list have one mistake where the key itself is wrong. */
function withoutColumn({ message, explanation: { where = '' } }: InputError): string {
  return message.replace(where, where.replace(/:\d+$/, ''));
}

function valuesOf(candidates: Readonly<Record<string, Candidate>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(candidates).map(([key, { value }]) => [key, value]));
}
