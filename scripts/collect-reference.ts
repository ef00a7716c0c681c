// Copies the figures of finished runs to results/reference: `npx tsx scripts/collect-reference.ts <results> <config...>`
// writes results/reference/<dataset>/<config name>.csv, the metrics.csv of all seeds below each other.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetLabel } from '../src/config/dataset-label.js';
import { loadExperiment } from '../src/config/load.js';
import { InputError } from '../src/core/errors.js';
import { writeFileAtomic } from '../src/core/files.js';
import { findRuns, readRun, type StoredRun } from '../src/results/run-folder.js';

async function collect(results: string, path: string): Promise<void> {
  const { experiment } = await loadExperiment(path);
  const dataset = datasetLabel(experiment.dataset);
  const stored = await Promise.all((await findRuns(results)).map(readRun));
  const runs = experiment.seeds.map((seed) => {
    const run = stored.find(({ record }) => isRunOf(record, experiment.name, dataset, seed));
    if (run) return run;
    throw new InputError(`Seed ${seed} of ${path} has no finished run in ${results}`, {
      fix: `reclab run ${path} --out ${results}`,
    });
  });
  const tables = await Promise.all(runs.map(({ paths }) => readFile(paths.metrics, 'utf8')));
  const rows = tables.map((table) => table.slice(table.indexOf('\n') + 1));
  const header = tables[0]!.slice(0, tables[0]!.indexOf('\n') + 1);
  const target = join('results/reference', dataset, `${experiment.name}.csv`);
  await writeFileAtomic(target, header + rows.join(''));
  console.log(
    `${target}: ${runs.length} seeds of ${new Set(runs.map(({ record }) => record.experiment)).size} experiment`,
  );
}

function isRunOf(record: StoredRun['record'], config: string, dataset: string, seed: number): boolean {
  return (
    record.status === 'finished' &&
    // An engine is written into every line; whatever else was overridden is another experiment.
    record.overrides.every((key) => key.startsWith('engine=')) &&
    record.config === config &&
    record.dataset.label === dataset &&
    record.seed === seed
  );
}

const [results, ...configurations] = process.argv.slice(2);
for (const path of configurations) await collect(results!, path);
