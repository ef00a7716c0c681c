import type { ExperimentOptions } from '../experiment/options.js';

/** Where a sweep finds and leaves its files, and who watches it. */
export type SweepOptions = Omit<ExperimentOptions, 'whenHeld' | 'fresh'>;
