// What diagnostics cost: `npx tsx scripts/diagnostics-cost.ts <results>` prints a line for each configuration that has
// finished runs with diagnostics: their seconds as a share of those of training, over all its runs.
import { readEvents } from '../src/results/events.js';
import { findRuns, readRun } from '../src/results/run-folder.js';

interface Cost {
  runs: number;
  epochs: number;
  training: number;
  diagnostics: number;
}

async function costs(results: string): Promise<Map<string, Cost>> {
  const found = new Map<string, Cost>();
  for (const path of await findRuns(results)) {
    const { record, paths } = await readRun(path);
    const events = await readEvents(paths.events);
    const epochs = events.filter((event) => event.kind === 'epoch');
    const diagnoses = events.filter((event) => event.kind === 'diagnostics');
    if (record.status !== 'finished' || diagnoses.length === 0) continue;
    const label = `${record.dataset.label} ${record.config} (${record.engine.name})`;
    const cost = found.get(label) ?? { runs: 0, epochs: 0, training: 0, diagnostics: 0 };
    cost.runs++;
    cost.epochs += epochs.length;
    for (const { seconds } of epochs) cost.training += seconds;
    for (const { seconds } of diagnoses) cost.diagnostics += seconds;
    found.set(label, cost);
  }
  return found;
}

const [results = 'results'] = process.argv.slice(2);
for (const [label, { runs, epochs, training, diagnostics }] of [...(await costs(results))].sort()) {
  const share = ((100 * diagnostics) / training).toFixed(1);
  const each = [training, diagnostics].map((seconds) => (seconds / epochs).toFixed(3));
  console.log(
    `${label}: ${share} % of training; an epoch ${each[0]} s, its figures ${each[1]} s; ${runs} runs`,
  );
}
