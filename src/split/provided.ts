import { InputError } from '../core/errors.js';
import { Part } from '../data/dataset.js';
import type { OrderedEvents } from './ordered-events.js';
import { drawValidation, type Protocol, validationCount, validationStream } from './protocol.js';

/**
 * The split that a data set was published with. A published validation part is used as it is with `fixed`, joins train
 * with `none`, and with `per-seed` joins train before validation is drawn anew. Without a published one, validation is
 * max(floor(validationShare × n_train), 1) random train events of each user, as in IR-Benchmark.
 * @throws InputError where the data set has no published test part
 */
export const provided: Protocol<'provided'> = ({ events, config, seed }) => {
  const published = publishedParts(events);
  const keepPublished = config.validation === 'fixed' && published.includes(Part.validation);
  const parts = keepPublished
    ? published.slice()
    : published.map((part) => (part === Part.validation ? Part.train : part));
  if (!keepPublished && config.validation !== 'none') {
    drawValidation(parts, events, validationCount(config.validationShare), validationStream(config, seed));
  }
  return { parts, dropped: [], warnings: warnOfUnknownUsers(parts, events) };
};

function publishedParts({ dataset, published, chronological }: OrderedEvents): Uint8Array {
  if (published?.includes(Part.test)) return published;
  throw new InputError('The split `provided` needs a data set that was published with a test part', {
    expected: 'train and test parts in the data set',
    found: `${dataset}, which has ${published === null ? 'no parts' : 'no test part'}`,
    fix: chronological ? 'use `split: { name: leave-one-out }`' : 'use `split: { name: ratio }`',
  });
}

function warnOfUnknownUsers(parts: Uint8Array, { offsets, userCount }: OrderedEvents): string[] {
  let users = 0;
  for (let user = 0; user < userCount; user++) {
    const own = parts.subarray(offsets[user], offsets[user + 1]);
    if (own.includes(Part.test) && !own.includes(Part.train)) users++;
  }
  if (users === 0) return [];
  return [`${users} users of the published test part have no train event; a model knows nothing of them`];
}
