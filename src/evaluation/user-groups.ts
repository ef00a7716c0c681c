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
 * the test part, so that the groups are the same for every seed; equal counts go by user number.
 */
export function activityGroups(split: Split): UserGroups {
  const users = Array.from({ length: split.userCount }, (_, user) => user);
  const counts = Int32Array.from(
    users,
    (user) => eventsOf(split.train, user) + eventsOf(split.validation, user),
  );
  const third = thirds(users, counts);
  const names = ['most-active', 'middle', 'least-active'];
  return {
    groups: names.map((name) => ({ group: 'activity', name })),
    ofUser: Uint8Array.from(users, (user) => third.get(user)!),
  };
}

function eventsOf({ offsets }: Split['train'], user: number): number {
  return offsets[user + 1]! - offsets[user]!;
}
