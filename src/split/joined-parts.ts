import type { OrderedEvents } from './ordered-events.js';

/** Told where a split that is made here takes the place of the one that the data set was published with. */
export function warnOfJoinedParts({ dataset, published }: OrderedEvents): string[] {
  if (published === null) return [];
  return [
    `the parts that ${dataset} was published with are joined and split anew: its published figures do not compare`,
  ];
}
