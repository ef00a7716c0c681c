import { relative } from 'node:path';
import { loadSweep } from '../../config/sweep/load-sweep.js';
import { ExitCode } from '../../core/errors.js';
import { childCommand } from '../child-command.js';
import type { Command } from '../command.js';
import { folders, shared, text, wholeNumber } from '../options.js';
import { forecastReport, printedCommand, sweepReport } from '../sweep-report.js';
import { sweepStatusCommand } from './sweep-status.js';
import { sweepWorker } from './sweep-worker.js';

/** Many runs: planned, resumed after anything, tuned on validation. */
export const sweep: Command = {
  name: 'sweep',
  arguments: '<file>',
  description: 'Plan many runs and run them, resuming what was stopped; choose settings on validation only',
  positionals: { file: { type: 'string', describe: 'Sweep file' } },
  options: {
    jobs: {
      type: 'string',
      describe: 'Processes side by side, instead of what the file says',
      requiresArg: true,
    },
    shard: { type: 'string', describe: 'Only the i-th of n parts of the runs: i/n', requiresArg: true },
    'dry-run': {
      type: 'boolean',
      default: false,
      describe: 'Print the plan with estimated time and memory; run nothing',
    },
    'print-commands': {
      type: 'boolean',
      default: false,
      describe: 'Freeze the plan and print one line a run, for any scheduler; run nothing',
    },
    fresh: {
      type: 'boolean',
      default: false,
      describe: 'Put a changed plan in the place of the frozen one; finished runs stay',
    },
    engine: shared.engine,
    'data-dir': shared['data-dir'],
    out: shared.out,
    json: shared.json,
  },
  examples: [
    ['reclab sweep configs/sweeps/movielens-1m-losses.yaml', 'run it, or go on with it'],
    [
      'reclab sweep configs/sweeps/movielens-1m-losses.yaml --dry-run',
      'what it would run, and how long that takes',
    ],
    [
      'reclab sweep configs/sweeps/movielens-1m-losses.yaml --shard 1/4 --jobs 2',
      'a quarter of it, two runs at a time',
    ],
  ],
  commands: [sweepStatusCommand, sweepWorker],
  async run(values, { terminal, environment, signal }) {
    const engine = text(values.engine) ?? environment.engine;
    const loaded = await loadSweep(String(values.file), { engine });
    const { parseShard } = await import('../../sweep/shard.js');
    const shardText = text(values.shard);
    const where = folders(values, environment);
    const options = {
      ...where,
      reporter: terminal,
      signal,
      fresh: values.fresh === true,
      jobs: wholeNumber(values.jobs, '--jobs', 1),
      shard: shardText === undefined ? null : parseShard(shardText),
    };
    if (values['dry-run']) {
      const { forecastSweep } = await import('../../sweep/dry-run.js');
      const found = await forecastSweep(loaded, options);
      if (values.json) terminal.printJson(found);
      else terminal.print(forecastReport(found));
      return ExitCode.done;
    }
    if (values['print-commands']) {
      const { pendingRuns } = await import('../../sweep/pending.js');
      const { planSweep } = await import('../../sweep/sweep.js');
      const { plan, folder } = await planSweep(loaded, options);
      const pending = await pendingRuns(plan, folder, where.outFolder, options.shard);
      for (const { run } of pending) terminal.print(printedCommand(plan.name, run, values));
      terminal.info('When they have ended, run the sweep itself: it makes the choice and writes the table');
      return ExitCode.done;
    }
    const { runSweep } = await import('../../sweep/sweep.js');
    const { runCount } = await import('../../sweep/followers.js');
    const result = await runSweep(loaded, {
      ...options,
      live: process.stderr.isTTY === true,
      command: (name, { run, part }) =>
        childCommand([
          ...['sweep', 'worker', name, run.run, '--part', part],
          ...['--out', where.outFolder, '--data-dir', where.dataFolder],
        ]),
    });
    if (values.json) {
      const { plan, folder, failed, table, domainTables, open } = result;
      const files = table && { csv: relative(process.cwd(), folder.table.csv) };
      terminal.printJson({
        name: plan.name,
        runs: runCount(plan),
        open,
        failed: failed.map(({ run, message }) => ({ run: run.run, message })),
        table: table && { ...files, rows: table.rows, metrics: table.metrics, notes: table.notes },
        domainTables: domainTables && {
          csv: relative(process.cwd(), folder.domains.csv),
          tables: domainTables.tables,
        },
      });
    } else {
      terminal.print(sweepReport(result));
    }
    return result.exitCode;
  },
};
