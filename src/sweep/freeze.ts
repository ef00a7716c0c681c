import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { InputError } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import { withLock } from '../core/lock.js';
import { frozenConfig, type SweepFolder } from './folder.js';
import { type DraftedPlan, frozenText } from './make-plan.js';
import { planText, readPlan } from './plan.js';
import { planDifferences } from './plan-difference.js';

const SHOWN_DIFFERENCES = 12;

/**
 * Freezes a plan: the configuration of every run, then plan.json, before anything starts. Where the same plan is frozen,
 * it is continued.
 *
 * @param options.fresh put a changed plan in the place of the frozen one; finished runs stay
 * @throws InputError where another plan is frozen, with what differs
 */
export async function freezePlan(
  draft: DraftedPlan,
  folder: SweepFolder,
  { fresh, path, signal }: { fresh: boolean; path: string; signal: AbortSignal },
): Promise<void> {
  await withLock(
    `${folder.plan}.lock`,
    async () => {
      const frozen = await readPlan(folder).catch((error) => {
        if (fresh) return null;
        throw error;
      });
      const differences = frozen && (await planDifferences(frozen, draft.plan, draft.experiments, folder));
      if (differences !== null && differences.length > 0 && !fresh) {
        throw changedPlan(differences, folder, path);
      }
      if (fresh) await forget(folder);
      for (const [run, experiment] of draft.experiments) {
        const file = frozenConfig(folder, run);
        if (!existsSync(file)) await writeFileAtomic(file, frozenText(experiment, folder, run));
      }
      if (fresh || differences === null) await writeFileAtomic(folder.plan, planText(draft.plan));
    },
    { signal },
  );
}

/** The plan goes first, so that what is left of a removal that broke off is no plan. */
async function forget({ plan, configs, failures, table }: SweepFolder): Promise<void> {
  for (const path of [plan, configs, failures, table.csv, table.markdown, table.plot]) {
    await rm(path, { recursive: true, force: true });
  }
}

function changedPlan(differences: readonly string[], { plan }: SweepFolder, path: string): InputError {
  const shown = differences.slice(0, SHOWN_DIFFERENCES);
  const more = differences.length - shown.length;
  return new InputError('The sweep is not the one whose plan was frozen', {
    where: path,
    expected: `the plan of ${plan}`,
    found: [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n            '),
    fix: 'give the changed sweep another name, or plan it anew with --fresh (finished runs stay)',
  });
}
