/** Interactions that works are measured on. */
export interface Shape {
  /** What people call it. */
  title: string;
  /** The published set; null for one that is only drawn. */
  set: 'amazon2014-health' | 'amazon2014-electronic' | 'sasrec-ml-1m' | null;
  /** Whether the events of a user stand in the order of time. */
  ordered?: boolean;
  /** Of drawn events: users by their number to this power, so that some have many events; 1 for all alike. */
  activity?: number;
  users: number;
  items: number;
  /** Train events. */
  train: number;
  /** Test events. */
  test: number;
}

/** By name. Where a published set cannot be fetched, events of its size are drawn and every table says so. */
export const shapes = {
  health: {
    title: 'Amazon-Health',
    set: 'amazon2014-health',
    users: 1974,
    items: 1200,
    train: 37_784,
    test: 10_405,
  },
  electronic: {
    title: 'Amazon-Electronic',
    set: 'amazon2014-electronic',
    users: 13_455,
    items: 8360,
    train: 182_398,
    test: 52_123,
  },
  gowalla: {
    title: "Gowalla's size",
    set: null,
    users: 29_858,
    items: 40_988,
    train: 810_128,
    test: 217_336,
  },
  movielens: {
    title: 'MovieLens-1M',
    set: 'sasrec-ml-1m',
    ordered: true,
    activity: 3,
    users: 6040,
    items: 3416,
    train: 993_571,
    test: 6040,
  },
} as const satisfies Record<string, Shape>;

/** The name of a shape. */
export type ShapeName = keyof typeof shapes;
