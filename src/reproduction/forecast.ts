import { forecastSweep, type SweepForecast } from '../sweep/dry-run.js';
import { availableSources } from './available.js';
import type { ReproduceOptions } from './options.js';
import type { Paper } from './paper.js';
import { planSources } from './plans.js';
import { selectCells } from './reproduce.js';

/** What a reproduction would do. */
export interface ReproductionForecast {
  /** Of the configurations together, and of each sweep. */
  sweeps: readonly SweepForecast[];
  notRun: readonly { label: string; reason: string }[];
}

/** Plans a reproduction and forecasts its time and memory; runs and freezes nothing. */
export async function forecastReproduction(
  paper: Paper,
  options: ReproduceOptions,
): Promise<ReproductionForecast> {
  const { matched, unmatched } = await selectCells(paper, options);
  const sources = matched.map(({ source }) => source);
  const { available, absent } = await availableSources(sources, options);
  const sweeps: SweepForecast[] = [];
  for (const { sweep } of await planSources(paper.name, available, options)) {
    sweeps.push(await forecastSweep(sweep, { ...options, shard: null }));
  }
  const labels = new Map(
    matched.map(({ source, label, variant }) => [source, variant === '' ? label : `${label} (${variant})`]),
  );
  return {
    sweeps,
    notRun: [
      ...absent.map(({ source, reason }) => ({ label: labels.get(source)!, reason })),
      ...unmatched.map(({ label, reason }) => ({ label, reason })),
    ],
  };
}
