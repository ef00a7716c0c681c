import { loadExperiment } from '../config/load.js';
import { InputError } from '../core/errors.js';
import { LockHeldError, type LockHolder } from '../core/lock.js';
import { PROTOCOL_VERSION } from '../core/protocol.js';
import { prepareMaterial } from '../experiment/material.js';
import { runSeed, runSeedHeldBack } from '../experiment/run-seed.js';
import { Stages } from '../results/stages.js';
import { frozenConfig, type SweepFolder, sweepFolder } from './folder.js';
import type { SweepOptions } from './options.js';
import { Outcomes } from './outcomes.js';
import { type PlannedRun, readPlan, type SweepPlan } from './plan.js';
import type { Part } from './state.js';

/** How the work on a run ended: it has its figures, now or since before; or another process is at it. */
export type Work = { kind: 'done' | 'done before' } | { kind: 'held'; holder: LockHolder | null };

/**
 * Does one run of a frozen plan. What validation chooses by is run without its test part; that is measured only when the
 * choice is made, and only of what was chosen.
 *
 * @throws InputError where there is no such plan or run, the choice is not made, or engine, data or reclab are not those
 *   of the plan; ReclabError as a run does
 */
export async function workOn(name: string, run: string, part: Part, options: SweepOptions): Promise<Work> {
  const folder = sweepFolder(options.outFolder, name);
  const plan = await existingPlan(folder);
  const planned = plan.runs.find((each) => each.run === run);
  if (planned === undefined) {
    throw new InputError(`The sweep has no run \`${run}\``, { where: folder.plan });
  }
  if (part === 'test' && planned.tuned) await refuseUnchosen(plan, planned, folder, options);
  const loaded = await loadExperiment(frozenConfig(folder, run));
  const stages = new Stages();
  const material = await prepareMaterial(loaded, options, stages);
  if (material.experimentId !== planned.experiment) throw otherExperiment(planned, material.experimentId);
  const doRun = part === 'validation' && planned.tuned ? runSeedHeldBack : runSeed;
  try {
    const runOptions = { ...options, fresh: false, whenHeld: 'reject' } as const;
    const { reused } = await doRun(loaded, material, planned.seed, stages, runOptions);
    return { kind: reused ? 'done before' : 'done' };
  } catch (error) {
    if (error instanceof LockHeldError) return { kind: 'held', holder: error.holder };
    throw error;
  }
}

/**
 * The plan of a sweep.
 *
 * @throws InputError where none is frozen, or it is of another version of the protocol
 */
export async function existingPlan(folder: SweepFolder): Promise<SweepPlan> {
  const plan = await readPlan(folder);
  if (plan === null) {
    throw new InputError('No plan of this sweep is frozen', {
      where: folder.plan,
      fix: '`reclab sweep <sweep.yaml>` freezes it and runs it; --print-commands only freezes it',
    });
  }
  if (plan.protocolVersion === PROTOCOL_VERSION) return plan;
  throw new InputError('The plan was frozen by another version of reclab', {
    where: folder.plan,
    expected: `protocol version ${PROTOCOL_VERSION}`,
    found: `protocol version ${plan.protocolVersion}`,
    fix: 'plan it anew with --fresh',
  });
}

async function refuseUnchosen(
  plan: SweepPlan,
  planned: PlannedRun,
  folder: SweepFolder,
  { outFolder }: SweepOptions,
): Promise<void> {
  const chosen = await new Outcomes(plan, folder, outFolder).chosenRuns();
  if (chosen.some(({ run }) => run === planned.run)) return;
  throw new InputError('The test part of this run is held back', {
    where: folder.plan,
    expected: 'a run of a setting that validation has chosen',
    found: `${planned.label}, seed ${planned.seed} (${planned.run})`,
  });
}

function otherExperiment({ run, experiment, engine }: PlannedRun, found: string): InputError {
  return new InputError('The run would not be the one that was planned', {
    where: run,
    expected: `the experiment ${experiment} on ${engine}`,
    found: `${found}: the data or the frozen configuration have changed`,
    fix: 'use the data folder or mirror of the plan, or plan it anew with --fresh',
  });
}
