import { type Choice, choose, type Outcome } from './choose.js';
import type { SweepFolder } from './folder.js';
import { decidingRuns, type PlannedCell, type PlannedRun, type SweepPlan } from './plan.js';
import { failureOf, figuresOf } from './state.js';

/** What has come of the runs of a plan; what has ended is read from the disk once. */
export class Outcomes {
  private readonly ended = new Map<string, Outcome>();
  private readonly runs: ReadonlyMap<string, PlannedRun>;

  constructor(
    private readonly plan: SweepPlan,
    private readonly folder: SweepFolder,
    private readonly outFolder: string,
  ) {
    this.runs = new Map(plan.runs.map((run) => [run.run, run]));
  }

  /** The run of an id. */
  run(id: string): PlannedRun {
    return this.runs.get(id)!;
  }

  /** What decides the choice: figures on validation; for a run that nothing is chosen by, those on the test part. */
  async of(id: string): Promise<Outcome> {
    const known = this.ended.get(id);
    if (known !== undefined) return known;
    const run = this.run(id);
    const figures = await figuresOf(run, run.tuned ? 'validation' : 'test', this.outFolder);
    const outcome = figures ?? ((await failureOf(id, this.folder)) ? 'failed' : 'open');
    if (outcome !== 'open') this.ended.set(id, outcome);
    return outcome;
  }

  /** What validation says of a cell now. */
  async choice(cell: PlannedCell): Promise<Choice> {
    const outcomes = new Map<string, Outcome>();
    for (const id of cell.trials.flatMap(decidingRuns)) outcomes.set(id, await this.of(id));
    return choose(cell, this.plan.select, (id) => outcomes.get(id)!);
  }

  /** The runs that may be measured on the test part: those of settings that were chosen. */
  async chosenRuns(): Promise<PlannedRun[]> {
    const ids = new Set<string>();
    for (const cell of this.plan.cells) {
      const choice = await this.choice(cell);
      if (choice.kind === 'chosen') for (const id of choice.trial.runs) ids.add(id);
    }
    return [...ids].map((id) => this.run(id));
  }
}
