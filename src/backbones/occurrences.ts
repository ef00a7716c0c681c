import type { SingleBatch } from '../sampling/batch.js';

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
  return batch.kind === 'text' ? [] : [batch.negatives];
}
