import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSweep } from '../config/sweep/load-sweep.js';
import { Collector } from '../core/reporter.js';
import { readMetrics } from '../results/metrics-csv.js';
import { findRuns, runFolder } from '../results/run-folder.js';
import { readRunRecord } from '../results/run-record.js';
import { canMountDisks, mountSmallDisk } from '../testing/small-disk.js';
import { sweepOptions } from '../testing/sweeps.js';
import { forecastSweep } from './dry-run.js';
import { frozenConfig, runLog } from './folder.js';
import { readPlan } from './plan.js';
import { sweepStatus } from './status.js';
import { planSweep, type RunSweepOptions, runSweep, type SweepResult } from './sweep.js';
import { workOn } from './work.js';

const LONG = 240_000;

const tuned = `name: tuned
base:
  dataset: { name: synthetic, users: 60, items: 40, interactionsPerUser: 8 }
  split: { name: leave-one-out }
  backbone: { name: mf, dimensions: 4 }
  loss: { name: bpr }
  training: { batchSize: 64, epochs: 4, evaluateEvery: 2, optimizer: { name: adam, learningRate: 0.02 } }
  evaluation: { metrics: [ndcg], cutoffs: [10] }
  engine: wasm
methods:
  bpr: { tune: { training.optimizer.weightDecay: [0, 1.0e-3] } }
  mse: { set: { loss: { name: mse } }, tune: { training.optimizer.learningRate: [0.05, 1.0e+30] } }
retries: 1
jobs: 2
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-sweep-'));
  await writeFile(join(folder, 'tuned.yaml'), tuned);
});
afterAll(() => rm(folder, { recursive: true }));

const sweepOf = (name = 'tuned') => loadSweep(join(folder, `${name}.yaml`));

function table({ folder: { table: paths } }: Pick<SweepResult, 'folder'>): string {
  return readFileSync(paths.csv, 'utf-8') + readFileSync(paths.markdown, 'utf-8');
}

it(
  'says in the table what is a reconstruction',
  async () => {
    const plain = tuned
      .replace('name: tuned', 'name: rebuilt')
      .replace('{ name: bpr }', '{ name: dsl-reconstruction, hardness: 0.1 }')
      .replace('epochs: 4', 'epochs: 1')
      .replace(/methods:[\s\S]*$/, '');
    await writeFile(join(folder, 'rebuilt.yaml'), plain);
    const result = await runSweep(await sweepOf('rebuilt'), sweepOptions(join(folder, 'rebuilt')));
    expect(table(result)).toContain('dsl-reconstruction is a reconstruction of DSL');
  },
  LONG,
);

describe('a sweep that is left alone', () => {
  let result: SweepResult;
  let plannedFirst = false;
  const reporter = new Collector();
  const out = () => join(folder, 'alone');

  beforeAll(async () => {
    const options = sweepOptions(out(), { reporter });
    result = await runSweep(await sweepOf(), {
      ...options,
      command(name, task) {
        const planned = JSON.parse(readFileSync(join(out(), 'sweeps', 'tuned', 'plan.json'), 'utf-8'));
        plannedFirst = planned.runs.every(({ run }: { run: string }) =>
          existsSync(join(out(), 'sweeps', 'tuned', 'configs', `${run}.yaml`)),
        );
        return options.command(name, task);
      },
    });
  }, LONG);

  it('freezes the configuration of every run before anything starts', async () => {
    expect(plannedFirst).toBe(true);
    const plan = (await readPlan(result.folder))!;
    expect(plan.runs).toHaveLength(4);
    expect(readFileSync(frozenConfig(result.folder, plan.runs[0]!.run), 'utf-8')).toContain('engine: wasm');
  });

  it('shows for each method its budget, what validation chose, and both figures', () => {
    const rows = result.table!.rows;
    expect(rows.map(({ names, trials, failedTrials }) => [...names, trials, failedTrials])).toEqual([
      ['bpr', 2, 0],
      ['mse', 2, 1],
    ]);
    expect(rows[1]!.setting).toEqual({ 'training.optimizer.learningRate': 0.05 });
    for (const { validation, test } of rows) {
      expect(validation.mean).toBeGreaterThan(0);
      expect(test[0]!.mean).toBeGreaterThan(0);
    }
    expect(result.exitCode).toBe(0);
  });

  it('shows the chosen settings domain by domain, too, after the baselines', () => {
    const { tables, headings } = result.domainTables!;
    expect(headings).toEqual(['method']);
    expect(tables).toHaveLength(1);
    const [{ models, rows, metrics }] = [tables[0]!];
    const trained = models.slice(-2);
    expect(models.slice(0, 3).map(({ name }) => name)).toEqual(['popularity', 'item-knn', 'ease']);
    expect(trained.map(({ name, experiment }) => [name, experiment])).toEqual(
      result.table!.rows.map(({ names, experiment }) => [names[0], experiment]),
    );
    expect(trained[1]!.setting).toEqual({ 'training.optimizer.learningRate': 0.05 });
    expect(metrics).toEqual([{ metric: 'ndcg', cutoff: 10 }]);
    expect(rows[0]).toMatchObject({ name: 'all', users: 60 });
    expect(rows.length).toBeGreaterThan(2);
    expect(rows[0]!.cells.slice(-2).map(([figure]) => figure)).toEqual(
      result.table!.rows.map(({ test }) => test[0]),
    );
    expect(existsSync(result.folder.domains.csv)).toBe(true);
  });

  it('measures on the test part what was chosen, and holds it back from everything else', async () => {
    const chosen = new Set(result.table!.rows.map(({ experiment }) => experiment));
    for (const path of await findRuns(out())) {
      const { record: recordPath, metrics, users } = runFolder(path);
      const record = await readRunRecord(recordPath);
      const isChosen = chosen.has(record.experiment);
      expect(record.test).toBe(isChosen ? 'measured' : 'held back');
      expect(existsSync(users)).toBe(isChosen);
      const rows = existsSync(metrics) ? await readMetrics(metrics) : [];
      expect(rows.some(({ subset }) => subset === 'test')).toBe(isChosen);
    }
  });

  it('tries a run that diverges as often as it says, and not again', () => {
    const warnings = reporter.warnings.filter((message) => message.startsWith('mse'));
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('failed and is tried again: The loss is NaN');
    expect(result.table!.notes.at(-1)).toContain('failed: The loss is NaN');
  });

  it('starts no process when it is run again, and writes the same table', async () => {
    const before = table(result);
    const again = await runSweep(await sweepOf(), {
      ...sweepOptions(out()),
      command() {
        throw new Error('started a process');
      },
    });
    expect(table(again)).toBe(before);
    expect((await sweepStatus('tuned', out())).complete).toBe(true);
  });

  it('refuses to measure a run that was not chosen', async () => {
    const chosen = new Set(result.table!.rows.map(({ experiment }) => experiment));
    const other = result.plan.runs.find(({ experiment }) => !chosen.has(experiment))!;
    await expect(workOn('tuned', other.run, 'test', sweepOptions(out()))).rejects.toThrow(
      'The test part of this run is held back',
    );
  });

  it('refuses a file that was changed, with what differs, unless it is planned anew', async () => {
    const changed = tuned.replace('epochs: 4', 'epochs: 5').replace('[0, 1.0e-3]', '[0, 1.0e-2]');
    await writeFile(join(folder, 'changed.yaml'), changed);
    const run = (fresh: boolean) =>
      sweepOf('changed').then((sweep) =>
        runSweep(sweep, {
          ...sweepOptions(out()),
          fresh,
          command: () => [process.execPath, '-e', 'process.exit(3)'],
        }),
      );
    await expect(run(false)).rejects.toThrow(/The sweep is not the one whose plan was frozen/);
    await expect(run(false)).rejects.toThrow(/training\.epochs: 4 → 5/);
    await expect(run(false)).rejects.toThrow(/added: bpr: training\.optimizer\.weightDecay 0\.01/);
    const anew = await run(true);
    expect(anew).toMatchObject({ open: 4, table: null, exitCode: 3 });
    expect(existsSync(anew.folder.table.csv)).toBe(false);
  });
});

it(
  'tunes at one value of an axis, and runs what was chosen at the others',
  async () => {
    const text = tuned
      .replace('name: tuned', 'name: once')
      .replace(/ {2}mse: .*\n/, '')
      .replace(
        'retries: 1',
        'axes: { noise.falsePositives.rate: [0.2, 0, 0.4], seeds: [1, 2] }\n' +
          'tuneAt: { noise.falsePositives.rate: 0 }\ntuneSeeds: [1]',
      );
    await writeFile(join(folder, 'once.yaml'), text);
    const options = sweepOptions(join(folder, 'once'));
    // Two settings with one seed at 0; then one setting with the other seed, and with both at 0.2 and 0.4.
    expect(await forecastSweep(await sweepOf('once'), options)).toMatchObject({ runs: 7, own: 7, ended: 0 });
    const { table: made } = await runSweep(await sweepOf('once'), options);
    expect(made!.rows.map(({ names, trials, seeds }) => [names[1], trials, seeds])).toEqual([
      ['0.2', 2, 2],
      ['0', 2, 2],
      ['0.4', 2, 2],
    ]);
    expect(new Set(made!.rows.map(({ setting }) => JSON.stringify(setting))).size).toBe(1);
    expect(new Set(made!.rows.map(({ experiment }) => experiment)).size).toBe(3);
    expect(made!.notes).toContain(
      'lines of other values have the settings that were chosen at noise.falsePositives.rate 0',
    );
    expect(await findRuns(join(folder, 'once'))).toHaveLength(7);
    expect((await sweepStatus('once', join(folder, 'once'))).complete).toBe(true);
  },
  LONG,
);

it(
  'tunes with some of the seeds, and runs the chosen setting with the others, too',
  async () => {
    const text = tuned
      .replace('name: tuned', 'name: few')
      .replace(/ {2}mse: .*\n/, '')
      .replace('retries: 1', 'axes: { seeds: [1, 2, 3] }\ntuneSeeds: [2]');
    await writeFile(join(folder, 'few.yaml'), text);
    const options = sweepOptions(join(folder, 'few'));
    expect(await forecastSweep(await sweepOf('few'), options)).toMatchObject({ runs: 4, own: 4, ended: 0 });
    const { plan, table: made } = await runSweep(await sweepOf('few'), options);
    const [row] = made!.rows;
    expect(row).toMatchObject({ trials: 2, failedTrials: 0, seeds: 3 });
    expect(made!.notes).toContain(
      'chosen by seed 2 alone; the figures are of the chosen setting with 3 seeds',
    );
    const seeds = new Map<string, number[]>();
    for (const path of await findRuns(join(folder, 'few'))) {
      const { experiment, seed, test } = await readRunRecord(runFolder(path).record);
      expect(test).toBe(experiment === row!.experiment ? 'measured' : 'held back');
      seeds.set(experiment, [...(seeds.get(experiment) ?? []), seed]);
    }
    expect(seeds.get(row!.experiment!)!.sort()).toEqual([1, 2, 3]);
    expect([...seeds.values()].map((each) => each.length).sort()).toEqual([1, 3]);
    const status = await sweepStatus(plan.name, join(folder, 'few'));
    expect(status.runs).toHaveLength(4);
    expect(status.complete).toBe(true);
    expect(await forecastSweep(await sweepOf('few'), options)).toMatchObject({ runs: 4, ended: 4 });
  },
  LONG,
);

it(
  'ends with the same table after Ctrl-C and a killed process, with two workers that do no run twice',
  async () => {
    const alone = table(await runPair('left-alone'));
    const out = join(folder, 'stopped');

    const pressed = new AbortController();
    const stopped = runPair('stopped', { signal: pressed.signal });
    stopped.catch(() => {});
    await trainingProcess(out);
    pressed.abort('SIGINT');
    await expect(stopped).rejects.toMatchObject({ exitCode: 130 });
    expect((await sweepStatus('pair', out)).complete).toBe(false);

    const reporters = [new Collector(), new Collector()];
    const workers = reporters.map((reporter) => runPair('stopped', { reporter, jobs: 1 }));
    process.kill(await trainingProcess(out), 'SIGKILL');
    const results = await Promise.all(workers);
    expect(reporters.flatMap(({ warnings }) => warnings).join()).toContain(
      'the process was killed (SIGKILL)',
    );
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(table(results[0]!)).toBe(alone);
    const chosen = results[0]!.table!.rows[0]!.experiment;
    for (const { run, experiment } of results[0]!.plan.runs) {
      const log = readFileSync(runLog(results[0]!.folder, run), 'utf-8');
      expect(log.split(`${run} is done`).length - 1).toBe(experiment === chosen ? 2 : 1);
    }
  },
  LONG,
);

const pair = tuned
  .replace('name: tuned', 'name: pair')
  .replace('epochs: 4, evaluateEvery: 2', 'epochs: 400, evaluateEvery: 100')
  .replace(/ {2}mse: .*\n/, '');

/** Runs a sweep of two long runs, of which validation chooses one. */
async function runPair(out: string, more: Partial<RunSweepOptions> = {}): Promise<SweepResult> {
  await writeFile(join(folder, 'pair.yaml'), pair);
  return runSweep(await sweepOf('pair'), sweepOptions(join(folder, out), more));
}

/** Waits for a process that is in the middle of a run, and gives its number. */
async function trainingProcess(out: string): Promise<number> {
  for (;;) {
    for (const path of await findRuns(out)) {
      const { record: recordPath, events } = runFolder(path);
      const record = await readRunRecord(recordPath).catch(() => null);
      if (record?.status !== 'running' || !record.process || !existsSync(events)) continue;
      const count = readFileSync(events, 'utf-8').split('"kind":"epoch"').length - 1;
      if (count > 0 && count < 350 && isAlive(record.process.id)) return record.process.id;
    }
    await sleep(10);
  }
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

describe.skipIf(!canMountDisks)('a full disk', () => {
  it(
    'fails no run for good; the same command goes on when there is space',
    async () => {
      const disk = mountSmallDisk('4m')!;
      try {
        await writeFile(
          join(folder, 'one.yaml'),
          pair.replace('name: pair', 'name: one').replace('[0, 1.0e-3]', '[0]'),
        );
        const run = () => sweepOf('one').then((sweep) => runSweep(sweep, sweepOptions(disk.folder)));
        const options = sweepOptions(disk.folder);
        await planSweep(await sweepOf('one'), options);
        disk.resize('80k');
        const full = await run();
        expect(full).toMatchObject({ table: null, open: 1, exitCode: 3 });
        expect(full.failed[0]!.message).toContain('The disk is full');
        disk.resize('8m');
        expect((await run()).table!.rows[0]!.test[0]!.mean).toBeGreaterThan(0);
      } finally {
        disk.remove();
      }
    },
    LONG,
  );
});
