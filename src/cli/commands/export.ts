import { join } from 'node:path';
import { ExitCode } from '../../core/errors.js';
import type { Command } from '../command.js';
import { findRun } from '../find-run.js';
import { folders, shared, text, wholeNumber } from '../options.js';

/** What a finished run recommends, or its vectors, as files for other programs. */
export const exportCommand: Command = {
  name: 'export',
  arguments: '<run>',
  description: 'Top-K lists, or user and item vectors, of a finished run as CSV or NPY',
  positionals: { run: { type: 'string', describe: 'Folder of a run, or its id' } },
  options: {
    what: { type: 'string', choices: ['top-k', 'vectors'], default: 'top-k', describe: 'What to write' },
    format: { type: 'string', choices: ['csv', 'npy'], default: 'csv', describe: 'File format' },
    k: { type: 'string', default: '100', describe: 'Items a user, for top-k', requiresArg: true },
    to: {
      type: 'string',
      describe: 'Folder to write to',
      defaultDescription: "export/ in the run's folder",
      requiresArg: true,
    },
    'data-dir': shared['data-dir'],
    out: shared.out,
    json: shared.json,
  },
  examples: [['reclab export 3f2a9c1b7d04-1 --what vectors --format npy', 'matrices for numpy.load']],
  async run(values, { terminal, environment }) {
    const { outFolder, dataFolder, mirror } = folders(values, environment);
    const k = wholeNumber(values.k, '--k', 1)!;
    const folder = await findRun(String(values.run), outFolder);
    const { exportRun } = await import('../../experiment/export-run.js');
    const paths = await exportRun(folder, {
      what: values.what === 'vectors' ? 'vectors' : 'top-k',
      format: values.format === 'npy' ? 'npy' : 'csv',
      k,
      outFolder: text(values.to) ?? join(folder, 'export'),
      dataFolder,
      mirror,
      reporter: terminal,
    });
    if (values.json) terminal.printJson(paths);
    else for (const path of paths) terminal.print(path);
    return ExitCode.done;
  },
};
