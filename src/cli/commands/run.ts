import { loadExperiment } from '../../config/load.js';
import { ExitCode } from '../../core/errors.js';
import type { Command } from '../command.js';
import { loadAll } from '../load-all.js';
import { folders, loadOptions, shared, texts } from '../options.js';

/** Runs experiments to their per-domain tables. */
export const run: Command = {
  name: 'run',
  arguments: '<config...>',
  description: 'Run experiments: fetch, split, train, rank, and print a table per domain',
  positionals: { config: { type: 'string', array: true, describe: 'Configuration files' } },
  options: {
    ...shared,
    fresh: { type: 'boolean', default: false, describe: 'Ignore what exists of these runs and start anew' },
  },
  examples: [
    ['reclab run configs/quickstart.yaml', 'a small experiment without network'],
    ['reclab run configs/movielens-1m/mf-softmax.yaml --set loss.temperature=0.1', 'one key changed'],
  ],
  async run(values, { terminal, environment, signal }) {
    const paths = texts(values.config);
    const options = loadOptions(values, environment);
    const experiments = await loadAll(paths, (path) => loadExperiment(path, options));
    const { runExperiment } = await import('../../experiment/run.js');
    const results: unknown[] = [];
    let exitCode: number = ExitCode.done;
    for (const [index, loaded] of experiments.entries()) {
      if (experiments.length > 1) terminal.info(`[${index + 1}/${experiments.length}] ${loaded.path}`);
      const result = await runExperiment(loaded, {
        ...folders(values, environment),
        fresh: values.fresh === true,
        reporter: terminal,
        signal,
      });
      results.push(result.json);
      if (!values.json) terminal.print(result.summary);
      exitCode = Math.max(exitCode, result.exitCode);
    }
    if (values.json) terminal.printJson(results);
    return exitCode;
  },
};
