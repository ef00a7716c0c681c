import type { LoadedSweep } from '../config/sweep/sweep.js';
import { fingerprint, stableStringify } from '../core/hash.js';
import { type SweepFolder, sweepFolder } from '../sweep/folder.js';
import { type DraftedPlan, makePlan } from '../sweep/make-plan.js';
import type { SweepOptions } from '../sweep/options.js';
import type { Source } from './sources.js';

/** Sources that are run together, and their plan. */
export interface SourcesPlan {
  sources: readonly Source[];
  sweep: LoadedSweep;
  draft: DraftedPlan;
  folder: SweepFolder;
}

/**
 * Plans the runs of sources: all configurations together, and the cells of each sweep. A plan is named after what it
 * holds, so that another selection, seed or engine is another plan, and the same one goes on.
 */
export async function planSources(
  paper: string,
  sources: readonly Source[],
  options: SweepOptions,
): Promise<SourcesPlan[]> {
  const plans: SourcesPlan[] = [];
  for (const group of groups(sources)) {
    const sweep: LoadedSweep = { ...group[0]!.sweep, cells: group.map(({ cell }) => cell) };
    const draft = await makePlan({ ...sweep, name: `reproduce-${paper}-${sweep.name}` }, options);
    const name = `${draft.plan.name}-${fingerprint(stableStringify(draft.plan)).slice(0, 8)}`;
    const named = { ...draft, plan: { ...draft.plan, name } };
    plans.push({
      sources: group,
      sweep: { ...sweep, name },
      draft: named,
      folder: sweepFolder(options.outFolder, name),
    });
  }
  return plans;
}

/** By file for sweeps; configurations that select by one metric together. */
function groups(sources: readonly Source[]): Source[][] {
  const found = new Map<string, Source[]>();
  for (const source of sources) {
    const { name, path, select } = source.sweep;
    const key = name === 'configurations' ? select : path;
    found.set(key, [...(found.get(key) ?? []), source]);
  }
  return [...found.values()];
}
