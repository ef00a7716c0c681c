import { type Dropped, Part } from '../data/dataset.js';
import type { OrderedEvents } from './ordered-events.js';
import { countDropped, EXCLUDED } from './protocol.js';

/** Takes out the held-out events of users without train events, of whom a model knows nothing; changes `parts`. */
export function dropUnknownUsers(parts: Uint8Array, { offsets, userCount }: OrderedEvents): Dropped[] {
  let users = 0;
  let events = 0;
  for (let user = 0; user < userCount; user++) {
    const own = parts.subarray(offsets[user], offsets[user + 1]);
    if (own.includes(Part.train)) continue;
    const heldOut = own.reduce((count, part) => count + (part === EXCLUDED ? 0 : 1), 0);
    if (heldOut === 0) continue;
    users++;
    events += heldOut;
    own.fill(EXCLUDED);
  }
  const reason = 'held out, of users without train events';
  return [...countDropped(reason, 'users', users), ...countDropped(reason, 'events', events)];
}
