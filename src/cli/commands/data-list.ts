import { ExitCode } from '../../core/errors.js';
import { datasetStatus } from '../../data/status.js';
import { bytes } from '../amounts.js';
import { columns } from '../columns.js';
import type { Command } from '../command.js';
import { dataContext } from '../data-context.js';
import { shared } from '../options.js';

/** Every data set and whether it is here. */
export const dataList: Command = {
  name: 'list',
  description: 'Every data set: what it is and whether it is here',
  options: { 'data-dir': shared['data-dir'], json: shared.json },
  examples: [['reclab data list', 'names, sub-sets, state, licence']],
  async run(values, context) {
    const status = await datasetStatus(dataContext(values, context));
    if (values.json) {
      context.terminal.printJson(status);
      return ExitCode.done;
    }
    const isFirst = (index: number) => status[index]!.name !== status[index - 1]?.name;
    const rows = status.map(({ name, variant, state, bytes: size, prepared, domain }, index) => [
      isFirst(index) ? name : '',
      variant ?? '',
      state,
      size === 0 ? '' : bytes(size),
      prepared.count === 0 ? '' : `${prepared.count} (${bytes(prepared.bytes)})`,
      isFirst(index) ? domain : '',
    ]);
    context.terminal.print(columns(rows, ['data set', 'option', 'state', 'size', 'prepared', 'domain']));
    return ExitCode.done;
  },
};
