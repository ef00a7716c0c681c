import { RunError } from '../core/errors.js';

/** What fitting a model in closed form may use, and whom it tells. */
export interface FitOptions {
  memoryLimitBytes: number;
  /** Told the share of the work done, from 0 to 1. */
  onProgress?: (share: number) => void;
  /** Ends the work with its reason. */
  signal?: AbortSignal;
}

/**
 * Refuses a model that would not fit.
 * @throws RunError that tells the memory it would need
 */
export function requireMemory(
  model: string,
  itemCount: number,
  neededBytes: number,
  limitBytes: number,
): void {
  if (neededBytes > limitBytes) {
    throw doesNotFit(model, itemCount, neededBytes, `a model of at most ${readable(limitBytes)}`);
  }
}

/** The refusal of a model that does not fit into what there is, and what would make it fit. */
export function doesNotFit(
  model: string,
  itemCount: number,
  neededBytes: number,
  expected: string,
  fix = 'keep fewer items (e.g. a higher `dataset.kCore`), or use a machine with more memory',
): RunError {
  return new RunError(`${model} does not fit in memory for ${itemCount.toLocaleString('en')} items`, {
    expected,
    found: `${readable(neededBytes)} needed`,
    fix,
  });
}

function readable(bytes: number): string {
  const [size, unit] =
    bytes >= 1e9 ? [bytes / 1e9, 'GB'] : bytes >= 1e6 ? [bytes / 1e6, 'MB'] : [bytes / 1e3, 'kB'];
  return `${size.toFixed(1)} ${unit}`;
}
