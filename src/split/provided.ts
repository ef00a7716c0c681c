import { InputError } from '../core/errors.js';
import { type Dataset, Part } from '../data/dataset.js';
import { drawValidation, type Protocol, validationCount, validationStream } from './protocol.js';
import { rowsOf, type UserRows } from './user-rows.js';

/**
 * The split that a data set was published with. A published validation part is used as it is with `fixed`, joins train
 * with `none`, and with `per-seed` joins train before validation is drawn anew. Without a published one, validation is
 * max(floor(validationShare × n_train), 1) random train events of each user, as in IR-Benchmark.
 * @throws InputError where the data set has no published test part
 */
export const provided: Protocol<'provided'> = ({ dataset, rows, config, seed }) => {
  const parts = publishedParts(dataset).slice();
  const keepPublished = config.validation === 'fixed' && parts.includes(Part.validation);
  if (!keepPublished) {
    for (let row = 0; row < parts.length; row++) {
      if (parts[row] === Part.validation) parts[row] = Part.train;
    }
    if (config.validation !== 'none') {
      drawValidation(parts, rows, validationCount(config.validationShare), validationStream(config, seed));
    }
  }
  return { parts, dropped: [], warnings: usersWithoutTrain(parts, rows) };
};

function publishedParts(dataset: Dataset): Uint8Array {
  if (dataset.parts?.includes(Part.test)) return dataset.parts;
  throw new InputError('The split `provided` needs a data set that was published with a test part', {
    expected: 'train and test parts in the data set',
    found: `${dataset.name}, which has ${dataset.parts === null ? 'no parts' : 'no test part'}`,
    fix:
      dataset.rowsInTimeOrder || dataset.times !== null
        ? 'use `split: { name: leave-one-out }`'
        : 'use `split: { name: ratio }`',
  });
}

function usersWithoutTrain(parts: Uint8Array, rows: UserRows): string[] {
  let users = 0;
  for (let user = 0; user + 1 < rows.offsets.length; user++) {
    const own = rowsOf(rows, user);
    if (own.some((row) => parts[row] === Part.test) && !own.some((row) => parts[row] === Part.train)) users++;
  }
  if (users === 0) return [];
  return [`${users} users of the published test part have no train event; a model knows nothing of them`];
}
