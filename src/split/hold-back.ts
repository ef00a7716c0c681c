import type { Split } from './split.js';

/**
 * A split without its test events, for runs whose figures decide a choice: train, validation, catalogue and
 * fingerprints are the same, so that training is; what would be measured on the test part is not there.
 */
export function holdBackTest(split: Split): Split {
  const none = {
    offsets: new Int32Array(split.userCount + 1),
    items: new Int32Array(0),
    times: null,
    labels: null,
  };
  return { ...split, test: none, testHeldBack: true };
}
