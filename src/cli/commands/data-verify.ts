import { loadDataset } from '../../config/load-dataset.js';
import { ExitCode } from '../../core/errors.js';
import { verifyDataset } from '../../data/status.js';
import { columns } from '../columns.js';
import type { Command } from '../command.js';
import { dataContext } from '../data-context.js';
import { shared, texts } from '../options.js';

/** Hashes the files of a data set again. */
export const verify: Command = {
  name: 'verify',
  arguments: '<dataset>',
  description: 'Check the files of a data set against their checksums; exit code 1 where they differ',
  positionals: { dataset: { type: 'string', describe: 'Name of a data set' } },
  options: { set: shared.set, 'data-dir': shared['data-dir'], json: shared.json },
  examples: [['reclab data verify movielens-1m', 'is the download still what it was?']],
  async run(values, context) {
    const config = loadDataset(String(values.dataset), texts(values.set));
    const files = await verifyDataset(config, dataContext(values, context));
    if (values.json) context.terminal.printJson(files);
    else if (files.length === 0) context.terminal.print(`${config.name} has no files to verify`);
    else {
      const rows = files.map(({ state, path, expected, found }) => [
        state,
        path,
        state === 'changed' ? `expected sha256 ${expected}, found ${found}` : '',
      ]);
      context.terminal.print(columns(rows));
    }
    return files.every(({ state }) => state === 'ok') ? ExitCode.done : ExitCode.answerIsNo;
  },
};
