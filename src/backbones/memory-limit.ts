import { RunError } from '../core/errors.js';

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
  if (neededBytes <= limitBytes) return;
  throw new RunError(`${model} does not fit in memory for ${itemCount.toLocaleString('en')} items`, {
    expected: `a model of at most ${readable(limitBytes)}`,
    found: `${readable(neededBytes)} needed`,
    fix: 'keep fewer items (e.g. a higher `dataset.kCore`), or use a machine with more memory',
  });
}

function readable(bytes: number): string {
  const [size, unit] =
    bytes >= 1e9 ? [bytes / 1e9, 'GB'] : bytes >= 1e6 ? [bytes / 1e6, 'MB'] : [bytes / 1e3, 'kB'];
  return `${size.toFixed(1)} ${unit}`;
}
