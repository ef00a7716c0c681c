import { loadDataset } from '../../config/load-dataset.js';
import { ExitCode } from '../../core/errors.js';
import { fetchDataset } from '../../data/status.js';
import { bytes } from '../amounts.js';
import type { Command } from '../command.js';
import { dataContext } from '../data-context.js';
import { shared, texts } from '../options.js';

/** Downloads and verifies a data set. */
export const fetchCommand: Command = {
  name: 'fetch',
  arguments: '<dataset>',
  description: 'Download and verify a data set',
  positionals: { dataset: { type: 'string', describe: 'Name of a data set' } },
  options: { set: shared.set, 'data-dir': shared['data-dir'], json: shared.json },
  examples: [
    ['reclab data fetch movielens-1m', 'the archive of GroupLens'],
    ['reclab data fetch ir-benchmark --set set=amazon2014-health', 'one of several sub-sets'],
  ],
  async run(values, context) {
    const config = loadDataset(String(values.dataset), texts(values.set));
    const files = await fetchDataset(config, dataContext(values, context));
    if (values.json) context.terminal.printJson(files);
    else if (files.length === 0) context.terminal.print(`${config.name} needs no download`);
    else
      for (const { path, bytes: size, sha256 } of files)
        context.terminal.print(`${path}  ${bytes(size)}  sha256 ${sha256}`);
    return ExitCode.done;
  },
};
