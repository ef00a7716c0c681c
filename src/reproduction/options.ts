import type { RunSweepOptions } from '../sweep/sweep.js';

/** What of a paper is reproduced, and how. */
export interface ReproduceOptions extends Omit<RunSweepOptions, 'fresh' | 'jobs' | 'shard'> {
  /** Folder of the paper's configurations. */
  configFolder: string;
  /** Folder of the published figures. */
  publishedFolder: string;
  /** Only cells whose label matches; see `matches`. */
  only: string | undefined;
  seed: number | undefined;
  engine: string | undefined;
  /** Run nothing; take what is finished. */
  collect: boolean;
  /** Processes side by side. */
  jobs: number;
}
