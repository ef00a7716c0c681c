import { parseConfig } from '../../config/document.js';
import { isSweep } from '../../config/kind-of-file.js';
import { type LoadedExperiment, type LoadOptions, loadExperiment } from '../../config/load.js';
import { readConfig } from '../../config/read-config.js';
import type { Experiment } from '../../config/schema/experiment.js';
import { loadSweep } from '../../config/sweep/load-sweep.js';
import type { LoadedSweep } from '../../config/sweep/sweep.js';
import { configurationWarnings } from '../../config/warnings.js';
import { writeExperiment } from '../../config/write.js';
import { ExitCode, type Explanation, InputError, InputErrors } from '../../core/errors.js';
import type { Command } from '../command.js';
import { loadAll } from '../load-all.js';
import { loadOptions, shared, texts } from '../options.js';

/** Checks configurations without running anything. */
export const validate: Command = {
  name: 'validate',
  arguments: '<config...>',
  description: 'Check configurations and sweeps, and show all mistakes at once; run nothing',
  positionals: { config: { type: 'string', array: true, describe: 'Configurations and sweep files' } },
  options: {
    set: shared.set,
    seed: shared.seed,
    engine: shared.engine,
    show: {
      type: 'boolean',
      default: false,
      describe: 'Print each experiment with every default written out',
    },
    json: shared.json,
  },
  examples: [
    ['reclab validate configs/movielens-1m/*.yaml', 'every configuration of a data set'],
    ['reclab validate configs/quickstart.yaml --show', 'what the defaults are'],
  ],
  async run(values, { terminal, environment }) {
    const options = loadOptions(values, environment);
    if (values.json) {
      const checked = await Promise.all(texts(values.config).map((path) => check(path, options)));
      terminal.printJson(checked);
      return checked.some(({ mistakes }) => mistakes.length > 0) ? ExitCode.badInput : ExitCode.done;
    }
    for (const loaded of await loadAll(texts(values.config), (path) => load(path, options))) {
      if ('cells' in loaded) {
        terminal.print(`${loaded.path}: ok (a sweep of ${numberOfRuns(loaded)} runs)`);
        continue;
      }
      const { path, experiment, overriddenPresetKeys } = loaded;
      const { dataset, split, backbone, loss } = experiment;
      terminal.print(`${path}: ok (${[dataset.name, split.name, backbone.name, loss.name].join(', ')})`);
      for (const warning of configurationWarnings(experiment)) terminal.warn(warning);
      if (overriddenPresetKeys.length > 0) {
        terminal.print(`  overrides of protocol ${experiment.protocol}: ${overriddenPresetKeys.join(', ')}`);
      }
      if (values.show) terminal.print(writeExperiment(experiment));
    }
    return ExitCode.done;
  },
};

async function load(path: string, options: LoadOptions): Promise<LoadedExperiment | LoadedSweep> {
  const { value } = parseConfig(await readConfig(path), path);
  if (!isSweep(value)) return loadExperiment(path, options);
  refuseOverrides(path, options);
  return loadSweep(path, { engine: options.engine });
}

/** A sweep's keys are in its file; an override that were left out in silence would be checked as if it were there. */
function refuseOverrides(path: string, { overrides = [], seed }: LoadOptions): void {
  if (overrides.length === 0 && seed === undefined) return;
  throw new InputError('A sweep takes neither --set nor --seed', {
    where: path,
    found: [
      ...overrides.map((override) => `--set ${override}`),
      ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ].join(' '),
    fix: 'write it under `base:` or `axes:` of the sweep',
  });
}

/** Those that decide, and the other seeds of what will be chosen. */
function numberOfRuns({ cells, tuneSeeds }: LoadedSweep): number {
  return cells.reduce((sum, { trials, tunedBy }) => {
    const seeds = trials[0]!.experiment.seeds.length;
    const deciding = tuneSeeds?.length ?? seeds;
    const isTuned = trials.length > 1 && tunedBy === null;
    return sum + (isTuned ? trials.length * deciding + seeds - deciding : seeds);
  }, 0);
}

/** What a program reads of a configuration: the experiment, the size of the sweep, or all mistakes. */
interface CheckedConfiguration {
  path: string;
  mistakes: readonly ({ message: string } & Explanation)[];
  experiment?: Experiment;
  runs?: number;
  overriddenPresetKeys?: readonly string[];
  warnings?: readonly string[];
}

async function check(path: string, options: LoadOptions): Promise<CheckedConfiguration> {
  try {
    const loaded = await load(path, options);
    if ('cells' in loaded) return { path, mistakes: [], runs: numberOfRuns(loaded) };
    const { experiment, overriddenPresetKeys } = loaded;
    const warnings = configurationWarnings(experiment);
    return { path, mistakes: [], experiment, overriddenPresetKeys, warnings };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const errors = error instanceof InputErrors ? error.errors : [error];
    return { path, mistakes: errors.map(({ message, explanation }) => ({ message, ...explanation })) };
  }
}
