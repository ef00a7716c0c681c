// Copies the figures of finished runs and sweeps to results/reference: `npx tsx scripts/collect-reference.ts <results> <file...>`.
// Of a configuration, results/reference/<dataset>/<config name>.csv is the metrics.csv of all seeds below each other; of a
// sweep, results/reference/sweeps/ gets its table and those by domains.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { datasetLabel } from '../src/config/dataset-label.js';
import { experimentId } from '../src/config/fingerprint.js';
import { isMapping } from '../src/config/key-path.js';
import { isSweep } from '../src/config/kind-of-file.js';
import { loadExperiment } from '../src/config/load.js';
import type { Experiment } from '../src/config/schema/experiment.js';
import { loadSweep } from '../src/config/sweep/load-sweep.js';
import { InputError } from '../src/core/errors.js';
import { writeFileAtomic } from '../src/core/files.js';
import { stableStringify } from '../src/core/hash.js';
import { findRuns, readRun, type StoredRun } from '../src/results/run-folder.js';
import { sweepFolder } from '../src/sweep/folder.js';
import { readPlan } from '../src/sweep/plan.js';

async function collect(results: string, path: string): Promise<void> {
  const content: unknown = parse(await readFile(path, 'utf8'));
  if (isMapping(content) && isSweep(content)) await collectSweep(results, path);
  else await collectRuns(results, path);
}

async function collectRuns(results: string, path: string): Promise<void> {
  const { experiment } = await loadExperiment(path);
  const dataset = datasetLabel(experiment.dataset);
  const runs = oneExperiment(await runsOf(results, experiment), experiment.seeds, path);
  const tables = await Promise.all(runs.map(({ paths }) => readFile(paths.metrics, 'utf8')));
  const rows = tables.map((table) => table.slice(table.indexOf('\n') + 1));
  const header = tables[0]!.slice(0, tables[0]!.indexOf('\n') + 1);
  const target = join('results/reference', dataset, `${experiment.name}.csv`);
  await writeFileAtomic(target, header + rows.join(''));
  console.log(`${target}: ${runs.length} seeds of ${runs[0]!.record.experiment}`);
}

/** The finished runs of a configuration as it is, on whatever engine. */
async function runsOf(results: string, experiment: Experiment): Promise<StoredRun[]> {
  const stored = await Promise.all((await findRuns(results)).map(readRun));
  return stored.filter(({ record }) => {
    const facts = { engine: record.engine.name, dataFingerprint: record.dataset.fingerprint };
    return record.status === 'finished' && record.experiment === experimentId(experiment, facts);
  });
}

/** A run of each seed, all on one engine. */
function oneExperiment(runs: readonly StoredRun[], seeds: readonly number[], path: string): StoredRun[] {
  const ofEngines = [...new Set(runs.map(({ record }) => record.experiment))].map((id) =>
    seeds.map((seed) => runs.find(({ record }) => record.experiment === id && record.seed === seed)),
  );
  const [whole, ...others] = ofEngines.flatMap((found) =>
    found.every((run) => run !== undefined) ? [found] : [],
  );
  if (whole !== undefined && others.length === 0) return whole;
  throw new InputError(`The figures of ${path} cannot be taken`, {
    expected: `finished runs of seeds ${seeds.join(', ')} on one engine`,
    found: runs.map(({ record }) => `${record.run} (${record.engine.name})`).join(', ') || 'none',
  });
}

async function collectSweep(results: string, path: string): Promise<void> {
  const { name, cells } = await loadSweep(path);
  const folder = sweepFolder(results, name);
  const plan = await readPlan(folder);
  const compared = (
    all: readonly { method: string | null; axes: object; trials: readonly { setting: object }[] }[],
  ) =>
    stableStringify(
      all.map(({ method, axes, trials }) => [method, axes, trials.map(({ setting }) => setting)]),
    );
  const fix = `reclab sweep ${path} --out ${results}`;
  if (plan === null || compared(plan.cells) !== compared(cells)) {
    throw new InputError(`${results} holds no plan of ${path} as it is`, { where: folder.plan, fix });
  }
  const { csv, markdown } = folder.table;
  if (!existsSync(csv)) throw new InputError(`The sweep ${name} has no table yet`, { where: csv, fix });
  const files = [csv, markdown, ...Object.values(folder.domains)].filter((file) => existsSync(file));
  for (const file of files) {
    const target = join('results/reference/sweeps', basename(file));
    await writeFileAtomic(target, await readFile(file, 'utf8'));
    console.log(target);
  }
}

const [results, ...configurations] = process.argv.slice(2);
for (const path of configurations) await collect(results!, path);
