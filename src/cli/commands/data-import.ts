import { loadDataset } from '../../config/load-dataset.js';
import { ExitCode } from '../../core/errors.js';
import { importFile } from '../../data/import.js';
import type { Command } from '../command.js';
import { dataContext } from '../data-context.js';
import { shared } from '../options.js';

/** Takes in a file that a person had to fetch by hand. */
export const importCommand: Command = {
  name: 'import',
  arguments: '<dataset> <file>',
  description: 'Take in a file that was fetched by hand, because its host asks for a form',
  positionals: {
    dataset: { type: 'string', describe: 'Name of a data set' },
    file: { type: 'string', describe: 'The file as it was downloaded' },
  },
  options: { 'data-dir': shared['data-dir'], json: shared.json },
  examples: [['reclab data import yelp ~/Downloads/yelp_dataset.tgz', 'the Yelp Open Dataset']],
  async run(values, context) {
    const { name } = loadDataset(String(values.dataset));
    const path = await importFile(name, String(values.file), dataContext(values, context));
    if (values.json) context.terminal.printJson({ dataset: name, path });
    else context.terminal.print(`${name} is imported: ${path}`);
    return ExitCode.done;
  },
};
