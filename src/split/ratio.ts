import { RandomStream } from '../core/random.js';
import { Part } from '../data/dataset.js';
import { drawValidation, type Protocol, validationCount, validationStream, wholePart } from './protocol.js';
import { requireTimeOrder, rowsOf, type UserRows } from './user-rows.js';

/**
 * A share of each user's events: floor((1 − testShare) × n) events are train, the rest test, as in IR-Benchmark. Which
 * ones is random by the split's seed (`order: random`), or the latest are test (`order: time`). Validation is
 * max(floor(validationShare × n_train), 1) of the train events: random, or the latest where the order is time and
 * validation is `fixed`. A user who would have no train event keeps all events in train.
 * @throws InputError for `order: time` without times
 */
export const ratio: Protocol<'ratio'> = ({ dataset, rows, config, seed }) => {
  if (config.order === 'time') requireTimeOrder(dataset, rows, config.name);
  const shuffling = config.order === 'random' ? new RandomStream(config.seed, 'split') : null;
  const parts = new Uint8Array(dataset.users.length).fill(Part.train);
  let whole = 0;
  for (let user = 0; user < dataset.userIds.length; user++) {
    const events = rowsOf(rows, user);
    const trainCount = wholePart((1 - config.testShare) * events.length);
    if (trainCount === 0) {
      if (events.length > 0) whole++;
      continue;
    }
    const ordered = shuffling === null ? events : shuffling.shuffle(events.slice());
    for (const row of ordered.subarray(trainCount)) parts[row] = Part.test;
  }

  const count = validationCount(config.validationShare);
  if (config.validation === 'fixed' && config.order === 'time') holdOutLatest(parts, rows, count);
  else if (config.validation !== 'none') drawValidation(parts, rows, count, validationStream(config, seed));

  return {
    parts,
    dropped:
      whole === 0
        ? []
        : [
            {
              reason: 'too few events to split, so all of them stay in train and none is tested',
              unit: 'users',
              count: whole,
            },
          ],
    warnings: [
      config.order === 'random'
        ? 'a random split looks ahead in time: test events may be older than train events of the same user'
        : "a split per user looks ahead in time: a user's test events may be older than train events of others",
    ],
  };
};

function holdOutLatest(parts: Uint8Array, rows: UserRows, count: (trainRows: number) => number): void {
  for (let user = 0; user + 1 < rows.offsets.length; user++) {
    const train = rowsOf(rows, user).filter((row) => parts[row] === Part.train);
    for (const row of train.subarray(train.length - count(train.length))) parts[row] = Part.validation;
  }
}
