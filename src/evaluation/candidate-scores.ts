import type { Ranker } from '../backbones/backbone.js';
import { type Lists, row } from '../core/csr.js';
import { RunError } from '../core/errors.js';
import type { Histories, Split } from '../split/split.js';

const MEBIBYTE = 2 ** 20;
/** More users at once gain nothing, and the progress display would stand still. */
const MOST_USERS = 1024;

/** One user and the scores of all items, -∞ where an item is no candidate: outside the catalogue, or known. */
export interface ScoredUser {
  user: number;
  /** [I]; a view that is valid until the next user. */
  scores: Float32Array;
}

/**
 * Scores the candidates of users, in blocks whose size bounds memory and decides no number.
 * @param known what rankers may know of the users, and what is masked
 * @param memoryBudget MiB for the scores of a block
 * @throws RunError where the model gives a score that is not finite
 */
export function* candidateScores(
  ranker: Ranker,
  split: Split,
  known: Histories,
  users: Int32Array,
  memoryBudget: number,
): Generator<ScoredUser> {
  const { itemCount } = split;
  const knownItems: Lists = { offsets: known.offsets, values: known.items };
  const outside = itemsOutside(split.catalogue);
  const fitting = Math.floor((memoryBudget * MEBIBYTE) / (itemCount * Float32Array.BYTES_PER_ELEMENT));
  const blockSize = Math.min(Math.max(fitting, 1), MOST_USERS);
  for (let start = 0; start < users.length; start += blockSize) {
    const block = users.subarray(start, start + blockSize);
    const blockScores = ranker.score(block, known);
    for (let index = 0; index < block.length; index++) {
      const user = block[index]!;
      const scores = blockScores.subarray(index * itemCount, (index + 1) * itemCount);
      if (!allFinite(scores)) throw notFinite(ranker, scores, user);
      for (const item of outside) scores[item] = Number.NEGATIVE_INFINITY;
      for (const item of row(knownItems, user)) scores[item] = Number.NEGATIVE_INFINITY;
      yield { user, scores };
    }
  }
}

function itemsOutside(catalogue: Uint8Array): Int32Array {
  const outside: number[] = [];
  for (let item = 0; item < catalogue.length; item++) if (catalogue[item] === 0) outside.push(item);
  return Int32Array.from(outside);
}

/** A finite number times 0 is 0, any other is NaN; four sums, because one would wait for each addition. */
function allFinite(scores: Float32Array): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let index = 0;
  for (; index + 4 <= scores.length; index += 4) {
    a += scores[index]! * 0;
    b += scores[index + 1]! * 0;
    c += scores[index + 2]! * 0;
    d += scores[index + 3]! * 0;
  }
  for (; index < scores.length; index++) a += scores[index]! * 0;
  return a + b + c + d === 0;
}

function notFinite(ranker: Ranker, scores: Float32Array, user: number): RunError {
  const item = scores.findIndex((score) => !Number.isFinite(score));
  return new RunError(`The model ${ranker.name} gave a score that is not a finite number`, {
    expected: 'a finite score for every item',
    found: `${scores[item]} for item ${item} of user ${user}`,
    fix: 'the training has diverged: lower the learning rate, or clip the gradients',
  });
}
