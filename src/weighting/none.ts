import type { Weighting } from './weighting.js';

/** Every example counts the same. */
export function none(): Weighting {
  return { name: 'none' };
}
