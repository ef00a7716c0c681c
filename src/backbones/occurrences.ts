import type { SingleBatch } from '../sampling/batch.js';

/** How often each row of a batch counts as a user: once, but not again for its drawn negatives; null where all do. */
export function userOccurrences(batch: SingleBatch): Float32Array | null {
  if (batch.kind !== 'pointwise' || !batch.drawn) return null;
  return new Float32Array(batch.users.length).fill(1, 0, batch.users.length - batch.drawn);
}

/** How often each item occurs in a batch, as positive, negative or labelled item: [items]. */
export function itemOccurrences(batch: SingleBatch, items: number): Float32Array {
  const counts = new Float32Array(items);
  const columns = batch.kind === 'pointwise' ? [batch.items] : [batch.positives, ...negativesOf(batch)];
  for (const column of columns) {
    for (const item of column) counts[item]!++;
  }
  return counts;
}

function negativesOf(batch: Exclude<SingleBatch, { kind: 'pointwise' }>): Int32Array[] {
  if (batch.kind === 'text') return [];
  return batch.shared ? [batch.negatives, batch.shared.items] : [batch.negatives];
}
