import type { UntrainedConfig } from '../backbones/untrained.js';

/** EASE takes n³ operations for n items: half an hour for this many at the 17 billion a second of one thread. */
const MOST_ITEMS_OF_EASE = 30_000;

/** Why a baseline is not computed beside a model, where it would cost more than a column is worth; null elsewhere. */
export function refusalOfLongWork(name: UntrainedConfig['name'], itemCount: number): string | null {
  if (name !== 'ease' || itemCount <= MOST_ITEMS_OF_EASE) return null;
  const items = itemCount.toLocaleString('en');
  return `not computed beside a model for ${items} items, because it takes long; run it by itself: backbone: { name: ease }`;
}
