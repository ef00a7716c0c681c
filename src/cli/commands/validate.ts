import { loadExperiment } from '../../config/load.js';
import { writeExperiment } from '../../config/write.js';
import { ExitCode } from '../../core/errors.js';
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
    const experiments = await loadAll(texts(values.config), (path) => loadExperiment(path, options));
    if (values.json) {
      terminal.printJson(
        experiments.map(({ path, experiment, overriddenPresetKeys }) => ({
          path,
          experiment,
          overriddenPresetKeys,
        })),
      );
      return ExitCode.done;
    }
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
