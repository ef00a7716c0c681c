import type { Experiment } from '../schema/experiment.js';
import type { SweepConfig } from '../schema/sweep.js';
import type { Setting } from './search.js';

/** A sweep file, every run of it resolved. */
export interface LoadedSweep {
  /** The file, as it was named. */
  path: string;
  name: string;
  /** The validation metric that chooses among the trials of a cell. */
  select: string;
  search: SweepConfig['search'];
  /** The seeds by whose runs a setting is chosen; null for all. */
  tuneSeeds: readonly number[] | null;
  retries: number;
  jobs: number;
  cells: readonly Cell[];
}

/** What is compared: a method at one combination of the axes. A line of the sweep's table. */
export interface Cell {
  /** Null where the sweep names no methods. */
  method: string | null;
  /** Its value on each axis but the seeds. */
  axes: Setting;
  /** The settings that are tried, of which validation chooses one. */
  trials: readonly Trial[];
  /** The cell by whose runs validation chooses, with the same trials, where it is another. */
  tunedBy: Cell | null;
}

/** One setting of what is tuned. */
export interface Trial {
  setting: Setting;
  /** With all its seeds. */
  experiment: Experiment;
  /** Keys of the protocol's preset that it sets to something else. */
  overriddenPresetKeys: readonly string[];
}
