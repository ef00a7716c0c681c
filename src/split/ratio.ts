import { RandomStream } from '../core/random.js';
import { Part } from '../data/dataset.js';
import { type OrderedEvents, positionsOf, requireTimeOrder } from './ordered-events.js';
import {
  countDropped,
  drawValidation,
  type Protocol,
  type ValidationCount,
  validationCount,
  validationStream,
  wholePart,
} from './protocol.js';

/**
 * A share of each user's events: floor((1 − testShare) × n) events are train, the rest test, as in IR-Benchmark. Which
 * ones is random by the split's seed (`order: random`), or the latest are test (`order: time`). Validation is
 * max(floor(validationShare × n_train), 1) of the train events: random, or the latest where the order is time and
 * validation is `fixed`. A user who would have no train event keeps all events in train.
 * @throws InputError for `order: time` without times
 */
export const ratio: Protocol<'ratio'> = ({ events, config, seed }) => {
  if (config.order === 'time') requireTimeOrder(events, config.name);
  const shuffling = config.order === 'random' ? new RandomStream(config.seed, 'split') : null;
  const parts = new Uint8Array(events.items.length).fill(Part.train);
  let whole = 0;
  for (let user = 0; user < events.userCount; user++) {
    const positions = positionsOf(events, user);
    const trainCount = wholePart((1 - config.testShare) * positions.length);
    if (trainCount === 0) {
      if (positions.length > 0) whole++;
      continue;
    }
    shuffling?.shuffle(positions);
    for (const position of positions.subarray(trainCount)) parts[position] = Part.test;
  }

  const count = validationCount(config.validationShare);
  if (config.validation === 'fixed' && config.order === 'time') holdOutLatest(parts, events, count);
  else if (config.validation !== 'none') drawValidation(parts, events, count, validationStream(config, seed));

  const reason = 'too few events to split, so all of them stay in train and none is tested';
  return {
    parts,
    dropped: countDropped(reason, 'users', whole),
    warnings: [
      config.order === 'random'
        ? 'a random split looks ahead in time: test events may be older than train events of the same user'
        : "a split per user looks ahead in time: a user's test events may be older than train events of others",
    ],
  };
};

function holdOutLatest(parts: Uint8Array, events: OrderedEvents, count: ValidationCount): void {
  for (let user = 0; user < events.userCount; user++) {
    const train = positionsOf(events, user).filter((position) => parts[position] === Part.train);
    const kept = train.length - count(train.length, user);
    for (const position of train.subarray(kept)) parts[position] = Part.validation;
  }
}
