import type { Histories } from '../split/split.js';
import type { Ranker } from './backbone.js';

/** The newest item of a user's history; null where it is empty. */
export function lastItem({ offsets, items }: Histories, user: number): number | null {
  const end = offsets[user + 1]!;
  return end > offsets[user]! ? items[end - 1]! : null;
}

/** A ranker that is told no more of a user's history than its newest item. */
export function knowingLastItem(name: string, ranker: Ranker): Ranker {
  return {
    ...ranker,
    name,
    score: (users, histories) => ranker.score(users, onlyLastItems(histories)),
  };
}

function onlyLastItems(histories: Histories): Histories {
  const userCount = histories.offsets.length - 1;
  const offsets = new Int32Array(userCount + 1);
  const items: number[] = [];
  for (let user = 0; user < userCount; user++) {
    const last = lastItem(histories, user);
    if (last !== null) items.push(last);
    offsets[user + 1] = items.length;
  }
  return { offsets, items: Int32Array.from(items), times: null };
}
