import type { Reporter } from '../core/reporter.js';

/** Where an experiment finds and leaves its files, and who watches it. */
export interface ExperimentOptions {
  /** Downloads and prepared data. */
  dataFolder: string;
  /** Runs and tables. */
  outFolder: string;
  /** `RECLAB_MIRROR`: a folder or address tried before the public hosts. */
  mirror: string | null;
  /** Ignore what exists and start anew. */
  fresh: boolean;
  reporter: Reporter;
  signal: AbortSignal;
  /** What to do with a run that another process is at: wait for it (where absent), or reject with `LockHeldError`. */
  whenHeld?: 'wait' | 'reject';
}
