import { loadSweep } from '../../config/sweep/load-sweep.js';
import { ExitCode } from '../../core/errors.js';
import { count } from '../amounts.js';
import { columns } from '../columns.js';
import type { Command } from '../command.js';
import { folders, shared, text } from '../options.js';

/** How far sweeps are. */
export const sweepStatusCommand: Command = {
  name: 'status',
  arguments: '[sweep]',
  description: 'How far a sweep is, or all of them',
  positionals: { sweep: { type: 'string', describe: 'Sweep file, or the name of a sweep (all of them)' } },
  options: { out: shared.out, json: shared.json },
  examples: [
    ['reclab sweep status', 'every sweep that was planned here'],
    ['reclab sweep status configs/sweeps/movielens-1m-losses.yaml --json', 'every run of one, for a program'],
  ],
  async run(values, { terminal, environment }) {
    const { outFolder } = folders(values, environment);
    const { findSweeps, sweepStatus } = await import('../../sweep/status.js');
    const named = text(values.sweep);
    const names = named === undefined ? await findSweeps(outFolder) : [await nameOf(named)];
    const found = [];
    for (const name of names) found.push(await sweepStatus(name, outFolder));
    if (values.json) terminal.printJson(found);
    else if (found.length === 0) terminal.print('no sweep was planned here');
    else terminal.print(found.map(report).join('\n\n'));
    return ExitCode.done;
  },
};

/** The name that a file gives, or the name itself. */
async function nameOf(named: string): Promise<string> {
  return /\.ya?ml$/.test(named) ? (await loadSweep(named)).name : named;
}

type Status = Awaited<ReturnType<typeof import('../../sweep/status.js').sweepStatus>>;

function report({ name, runs, cells, complete }: Status): string {
  const states = ['finished', 'validated', 'running', 'interrupted', 'failed', 'waiting'] as const;
  const counts = states
    .map((state) => ({ state, number: runs.filter((run) => run.state === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ state, number }) => `${count(number)} ${state}`);
  const rows = cells.map(({ cell, trials, runs: all, done, failed, measured }) => [
    `  ${cell}`,
    String(trials),
    `${done} of ${all}`,
    String(failed),
    measured ? 'yes' : 'no',
  ]);
  const working = runs
    .filter(({ worker }) => worker !== null)
    .map(({ run, label, seed, worker }) => [
      `  ${label}, seed ${seed}`,
      run,
      `process ${worker!.pid} on ${worker!.host}`,
    ]);
  return [
    `${name}: ${complete ? 'complete' : 'not complete'}; ${counts.join(', ')}`,
    columns(rows, ['  what is compared', 'trials', 'runs done', 'failed', 'measured']),
    ...(working.length > 0 ? [columns(working)] : []),
  ].join('\n');
}
