import { type LoadOptions, loadExperiment } from '../../config/load.js';
import type { Experiment } from '../../config/schema/experiment.js';
import { writeExperiment } from '../../config/write.js';
import { ExitCode, type Explanation, InputError, InputErrors } from '../../core/errors.js';
import type { Command } from '../command.js';
import { loadAll } from '../load-all.js';
import { loadOptions, shared, texts } from '../options.js';

/** Checks configurations without running anything. */
export const validate: Command = {
  name: 'validate',
  arguments: '<config...>',
  description: 'Check configurations and show all mistakes at once; run nothing',
  positionals: { config: { type: 'string', array: true, describe: 'Configuration files' } },
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
    const experiments = await loadAll(texts(values.config), (path) => loadExperiment(path, options));
    for (const { path, experiment, overriddenPresetKeys } of experiments) {
      const { dataset, split, backbone, loss } = experiment;
      terminal.print(`${path}: ok (${[dataset.name, split.name, backbone.name, loss.name].join(', ')})`);
      if (overriddenPresetKeys.length > 0) {
        terminal.print(`  overrides of protocol ${experiment.protocol}: ${overriddenPresetKeys.join(', ')}`);
      }
      if (values.show) terminal.print(writeExperiment(experiment));
    }
    return ExitCode.done;
  },
};

/** What a program reads of a configuration: the experiment, or all mistakes. */
interface CheckedConfiguration {
  path: string;
  mistakes: readonly ({ message: string } & Explanation)[];
  experiment?: Experiment;
  overriddenPresetKeys?: readonly string[];
}

async function check(path: string, options: LoadOptions): Promise<CheckedConfiguration> {
  try {
    const { experiment, overriddenPresetKeys } = await loadExperiment(path, options);
    return { path, mistakes: [], experiment, overriddenPresetKeys };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const errors = error instanceof InputErrors ? error.errors : [error];
    return { path, mistakes: errors.map(({ message, explanation }) => ({ message, ...explanation })) };
  }
}
