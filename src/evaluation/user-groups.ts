import type { Split } from '../split/split.js';
import type { Group } from './evaluation.js';
import { thirds } from './thirds.js';

/** Users in groups: each user is in exactly one. */
export interface UserGroups {
  groups: readonly Group[];
  /** One entry a user: an index into `groups`. */
  ofUser: Uint8Array;
}

/**
 * The users in thirds by activity: `most-active`, `middle`, `least-active`. Activity is the number of events outside
 * the test part without false positives, so that the groups are the same for every seed and rate of noise; equal counts go
 * by user number.
 */
export function activityGroups(split: Split): UserGroups {
  const users = new Int32Array(split.userCount).map((_, user) => user);
  const train = split.observedTrain ?? split.train;
  const counts = users.map((user) => eventsOf(train, user) + eventsOf(split.validation, user));
  const names = ['most-active', 'middle', 'least-active'];
  return {
    groups: names.map((name) => ({ group: 'activity', name })),
    ofUser: Uint8Array.from(thirds(users, counts)),
  };
}

function eventsOf({ offsets }: Split['train'], user: number): number {
  return offsets[user + 1]! - offsets[user]!;
}
