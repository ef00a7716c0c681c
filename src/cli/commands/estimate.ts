import { loadExperiment } from '../../config/load.js';
import { ExitCode } from '../../core/errors.js';
import { bytes, count, duration } from '../amounts.js';
import { columns } from '../columns.js';
import type { Command } from '../command.js';
import { loadAll } from '../load-all.js';
import { folders, loadOptions, shared, texts } from '../options.js';

/** Tells time and memory of experiments before they run. */
export const estimate: Command = {
  name: 'estimate',
  arguments: '<config...>',
  description: 'Time and memory before a run, from measured steps',
  positionals: { config: { type: 'string', array: true, describe: 'Configuration files' } },
  options: shared,
  examples: [['reclab estimate configs/movielens-1m/mf-softmax.yaml', 'how long it would take here']],
  async run(values, { terminal, environment, signal }) {
    const options = loadOptions(values, environment);
    const experiments = await loadAll(texts(values.config), (path) => loadExperiment(path, options));
    const { estimateExperiment } = await import('../../experiment/estimate.js');
    const results: unknown[] = [];
    for (const loaded of experiments) {
      const result = await estimateExperiment(loaded, {
        ...folders(values, environment),
        fresh: false,
        reporter: terminal,
        signal,
      });
      results.push({ path: loaded.path, ...result });
      if (values.json) continue;
      terminal.print(loaded.path);
      terminal.print(
        columns([
          ['  total', `${duration(result.totalSeconds)} at most, for ${count(result.seeds)} seeds`],
          [
            '  training',
            `${duration(result.trainingSeconds)} a seed: ${count(result.epochs)} epochs of ${count(result.stepsPerEpoch)} steps, ${(result.secondsPerStep * 1000).toFixed(1)} ms each`,
          ],
          ['  evaluation', `${duration(result.evaluationSeconds)} a seed`],
          ['  memory', `${bytes(result.peakMemoryBytes)} while measuring`],
          ['  parameters', count(result.parameters)],
          ['  engine', result.engine],
        ]),
      );
    }
    if (values.json) terminal.printJson(results);
    return ExitCode.done;
  },
};
