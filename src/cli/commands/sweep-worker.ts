import { ExitCode } from '../../core/errors.js';
import type { Work } from '../../sweep/work.js';
import type { Command } from '../command.js';
import { folders, shared } from '../options.js';
import { reportingToParent, withParent } from '../parent.js';

/** One run of a frozen plan: what `sweep` starts, and what `--print-commands` prints. */
export const sweepWorker: Command = {
  name: 'worker',
  arguments: '<name> <run>',
  description: 'Do one run of a frozen plan; `sweep --print-commands` prints these lines',
  positionals: {
    name: { type: 'string', describe: 'Name of the sweep' },
    run: { type: 'string', describe: 'Id of the run' },
  },
  options: {
    part: {
      type: 'string',
      choices: ['validation', 'test'],
      default: 'validation',
      describe: 'What it is run for; the test part only where the choice is made',
    },
    'data-dir': shared['data-dir'],
    out: shared.out,
  },
  examples: [['reclab sweep worker losses 3f2a9c1b7d04-1', 'one run, unless another process is at it']],
  async run(values, { terminal, environment, signal }) {
    const { workOn } = await import('../../sweep/work.js');
    const run = String(values.run);
    const work = await workOn(String(values.name), run, values.part === 'test' ? 'test' : 'validation', {
      ...folders(values, environment),
      reporter: reportingToParent(terminal),
      signal: withParent(signal),
    });
    terminal.info(told(run, work));
    return ExitCode.done;
  },
};

function told(run: string, work: Work): string {
  if (work.kind === 'held') return `${run} is run by process ${work.holder?.pid} on ${work.holder?.host}`;
  return work.kind === 'done' ? `${run} is done` : `${run} was done before`;
}
