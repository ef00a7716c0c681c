import { exampleUsers, type SingleBatch } from '../sampling/batch.js';

/** Calls back with user and item of each target of a batch: of its examples without drawn negatives. */
export function forEachTarget(batch: SingleBatch, visit: (user: number, item: number) => void): void {
  const users = exampleUsers(batch);
  const items = batch.kind === 'pointwise' ? batch.items : batch.positives;
  const targets = batch.kind === 'pointwise' ? items.length - (batch.drawn ?? 0) : items.length;
  for (let k = 0; k < targets; k++) visit(users[k]!, items[k]!);
}
