import type { Histories, Split, Subset, UserEvents } from './split.js';

/**
 * The events of each user that may be known when a subset is ranked: the history of rankers that read one, and masked in
 * the ranking unless `mask` is `none`. For validation the train part; for the test train and validation together in the
 * split's order, or train only (`mask: train`), as IR-Benchmark does.
 */
export function knownEvents(
  split: Split,
  subset: Subset,
  mask: 'train-and-validation' | 'train' | 'none',
): Histories {
  if (subset === 'test' && mask !== 'train') return trainAndValidation(split);
  const { offsets, items, times } = split.train;
  return { offsets, items, times };
}

function trainAndValidation(split: Split): Histories {
  const { train, validation } = split;
  const size = train.items.length + validation.items.length;
  const offsets = train.offsets.map((offset, user) => offset + validation.offsets[user]!);
  const items = new Int32Array(size);
  const times = train.times === null || validation.times === null ? null : new Float64Array(size);
  let target = 0;
  const take = (part: UserEvents, index: number) => {
    items[target] = part.items[index]!;
    if (times !== null) times[target] = part.times![index]!;
    target++;
  };
  for (let user = 0; user < split.userCount; user++) {
    let held = validation.offsets[user]!;
    const heldEnd = validation.offsets[user + 1]!;
    for (let own = train.offsets[user]!; own < train.offsets[user + 1]!; own++) {
      while (held < heldEnd && standsBefore(split, held, target - offsets[user]!, own))
        take(validation, held++);
      take(train, own);
    }
    while (held < heldEnd) take(validation, held++);
  }
  return { offsets, items, times };
}

/** Whether a validation event comes next, before a train event, at this position of the user's merged row. */
function standsBefore(split: Split, held: number, position: number, own: number): boolean {
  if (split.validationPositions) return split.validationPositions[held] === position;
  const { train, validation } = split;
  return train.times !== null && validation.times !== null && validation.times[held]! < train.times[own]!;
}
