import { slice, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { Ranker } from '../backbones/backbone.js';
import { type Lists, rowsOf } from '../core/csr.js';
import { RunError } from '../core/errors.js';
import type { Candidates, TopLists } from '../engine/kernels/ranking.js';
import { maskedTopK } from '../engine/operators/masked-top-k.js';
import type { Histories, Split } from '../split/split.js';
import { topOfRows } from './top-of-rows.js';

const MEBIBYTE = 2 ** 20;
/** Scores of more MiB at once leave the processor's caches, and allocators give their memory back every time. */
const BLOCK_MEBIBYTES = 2;
/** The vectors of all items are read once a block, which fewer users would not be worth. */
const FEWEST_USERS = 64;
/** More users at once gain nothing, and the progress display would stand still. */
const MOST_USERS = 1024;
/** Where no scores are stored: items are made ready once a block, and the progress display moves after so many scores. */
const BLOCK_SCORES = 2 ** 26;

/** A user and the best candidates. */
export interface RankedUser {
  user: number;
  /** At most K items, best first; a view. */
  items: Int32Array;
  /** Their scores; a view. */
  itemScores: Float32Array;
  /** Where asked for: the scores of all items, [I], -∞ where an item is no candidate; valid until the next user. */
  scores: Float32Array | null;
}

/** What is ranked, and how far. */
export interface RankedUsersOptions {
  /** Length of the lists. */
  k: number;
  /** The items of each user that stand after all others of equal score; null where the lower item comes first. */
  last: Lists | null;
  /** Whether what is known of a user may be listed again; false where absent. */
  repeatable?: boolean;
  /** Whether the scores of all items are wanted, too. */
  withScores: boolean;
  /** MiB for the scores of a block of users, or for their lists where no scores are stored. */
  memoryBudget: number;
}

/**
 * Ranks the candidates of users: the catalogue without what is known of the user, unless
 * that is `repeatable`. It goes in blocks, whose size bounds
 * memory and decides no number. Scores that a model computes on the engine stay there, or are not stored at all, unless
 * they are wanted.
 *
 * @param known what rankers may know of the users, and what is masked where it is not `repeatable`
 * @throws RunError where the model gives a score that is not finite
 */
export function* rankedUsers(
  ranker: Ranker,
  split: Split,
  known: Histories,
  users: Int32Array,
  { k, last, repeatable = false, withScores, memoryBudget }: RankedUsersOptions,
): Generator<RankedUser> {
  const { itemCount } = split;
  const knownItems: Lists = { offsets: known.offsets, values: known.items };
  const excluded = itemsOutside(split.catalogue);
  const way = wayOf(ranker, withScores);
  const blockSize =
    way === 'lists' ? usersWithoutScores(itemCount, k, memoryBudget) : usersAtOnce(itemCount, memoryBudget);
  for (let start = 0; start < users.length; start += blockSize) {
    const block = users.subarray(start, start + blockSize);
    const masked = repeatable ? noItems(block.length) : rowsOf(knownItems, block);
    const candidates = { excluded, masked, last: last && rowsOf(last, block) };
    const array = way === 'array' ? ranker.score(block, known) : null;
    const top = array
      ? rankArray(ranker, array, block, candidates, k)
      : way === 'tensor'
        ? rankTensor(ranker, ranker.scoreTensor!(block, known), block, candidates, k)
        : rankWithoutScores(ranker, block, known, candidates, k);
    for (let index = 0; index < block.length; index++) {
      const first = index * k;
      let end = first;
      while (end < first + k && top.items[end]! >= 0) end++;
      yield {
        user: block[index]!,
        items: top.items.subarray(first, end),
        itemScores: top.scores.subarray(first, end),
        scores: withScores ? array!.subarray(index * itemCount, (index + 1) * itemCount) : null,
      };
    }
  }
}

/** What a ranker is asked for: scores as an array or as a tensor of the engine, or lists alone. */
type Way = 'array' | 'tensor' | 'lists';

function wayOf(ranker: Ranker, withScores: boolean): Way {
  if (withScores) return 'array';
  if (ranker.topLists) return 'lists';
  return ranker.scoreTensor ? 'tensor' : 'array';
}

function usersWithoutScores(itemCount: number, k: number, memoryBudget: number): number {
  const listBytes = k * (Int32Array.BYTES_PER_ELEMENT + Float32Array.BYTES_PER_ELEMENT);
  const fitting = Math.floor((memoryBudget * MEBIBYTE) / listBytes);
  return Math.max(1, Math.min(Math.max(FEWEST_USERS, Math.floor(BLOCK_SCORES / itemCount)), fitting));
}

function usersAtOnce(itemCount: number, memoryBudget: number): number {
  const fitting = (mebibytes: number) =>
    Math.floor((mebibytes * MEBIBYTE) / (itemCount * Float32Array.BYTES_PER_ELEMENT));
  const worthwhile = Math.max(fitting(BLOCK_MEBIBYTES), FEWEST_USERS);
  return Math.max(1, Math.min(worthwhile, fitting(memoryBudget), MOST_USERS));
}

/** Nothing to mask, for so many users. */
function noItems(users: number): Lists {
  return { offsets: new Int32Array(users + 1), values: new Int32Array(0) };
}

function itemsOutside(catalogue: Uint8Array): Int32Array {
  const outside: number[] = [];
  for (let item = 0; item < catalogue.length; item++) if (catalogue[item] === 0) outside.push(item);
  return Int32Array.from(outside);
}

function rankArray(
  ranker: Ranker,
  scores: Float32Array,
  block: Int32Array,
  candidates: Candidates,
  k: number,
): TopLists {
  const { itemCount } = ranker;
  const top = topOfRows(scores.subarray(0, block.length * itemCount), itemCount, candidates, k);
  if (top.notFinite < 0) return top;
  const row = scores.subarray(top.notFinite * itemCount, (top.notFinite + 1) * itemCount);
  throw notFinite(ranker, row, block[top.notFinite]!);
}

/** Frees the scores. */
function rankTensor(
  ranker: Ranker,
  scores: Tensor2D,
  block: Int32Array,
  candidates: Candidates,
  k: number,
): TopLists {
  try {
    const top = maskedTopK(scores, candidates, k);
    if (top.notFinite < 0) return top;
    const row = tidy(() => slice(scores, [top.notFinite, 0], [1, -1]).dataSync());
    throw notFinite(ranker, row as Float32Array, block[top.notFinite]!);
  } finally {
    scores.dispose();
  }
}

/** The scores of a row that is not finite are computed again, to name one. */
function rankWithoutScores(
  ranker: Ranker,
  block: Int32Array,
  known: Histories,
  candidates: Candidates,
  k: number,
): TopLists {
  const top = ranker.topLists!(block, candidates, k);
  if (top.notFinite < 0) return top;
  const user = block[top.notFinite]!;
  throw notFinite(ranker, ranker.score(Int32Array.of(user), known), user);
}

function notFinite(ranker: Ranker, scores: Float32Array, user: number): RunError {
  // None where only the sum in the order of the lists overflows.
  const item = scores.findIndex((score) => !Number.isFinite(score));
  return new RunError(`The model ${ranker.name} gave a score that is not a finite number`, {
    expected: 'a finite score for every item',
    found: item < 0 ? `an overflow for user ${user}` : `${scores[item]} for item ${item} of user ${user}`,
    fix: 'the training has diverged: lower the learning rate, or clip the gradients',
  });
}
