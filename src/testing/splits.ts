import type { Split } from '../split/split.js';
import { splitDataset } from '../split/split-dataset.js';
import { type TinyDataset, tinyDataset } from './datasets.js';

/** A [user, item] pair, with a value where the data has values. */
type Event = readonly [user: number, item: number, value?: number];

/** The parts of a split, written out. */
export interface TinySplit {
  train: readonly Event[];
  validation?: readonly Event[];
  test: readonly Event[];
  userCount?: number;
  itemCount?: number;
}

/** The data set of a split that is written out; its rows are train, then validation, then test. */
export function tinySplitDataset({ train, validation = [], test, userCount, itemCount }: TinySplit) {
  const events = [...train, ...validation, ...test];
  const tiny: TinyDataset = {
    users: events.map(([user]) => user),
    items: events.map(([, item]) => item),
    values: events[0]![2] === undefined ? undefined : events.map(([, , value]) => value!),
    parts: [...train.map(() => 0), ...validation.map(() => 1), ...test.map(() => 2)],
    userCount,
    itemCount,
  };
  return tinyDataset(tiny);
}

/** A split whose parts are written out. */
export function tinySplit(tiny: TinySplit): Split {
  const validation = tiny.validation === undefined ? 'none' : 'fixed';
  const config = { name: 'provided', seed: 0, validation, validationShare: 0.1 } as const;
  return splitDataset(tinySplitDataset(tiny), config, { seed: 1, coldItems: 'drop' });
}
