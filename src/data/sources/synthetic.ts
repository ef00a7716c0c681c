import type { DatasetConfig } from '../../config/schema/dataset.js';
import { InputError, throwCollected } from '../../core/errors.js';
import { Largest } from '../../core/largest.js';
import { RandomStream } from '../../core/random.js';
import type { IdColumn, RawDataset, Source } from '../source.js';
import { rawDataset } from './raw-dataset.js';

type SyntheticConfig = Extract<DatasetConfig, { name: 'synthetic' }>;

/** p(item | user) is kept whole; this many entries are 1 GiB. */
const LARGEST_TABLE = 2 ** 28;
/** 2020-01-01; one event a minute follows. */
const FIRST_TIME = 1577836800;
const SECONDS_BETWEEN_EVENTS = 60;

/** Which items belong to each domain: domain d holds the items from `begin[d]` up to `begin[d + 1]`. */
interface World {
  begin: Int32Array;
  /** Share of the items that each domain holds. */
  share: Float64Array;
  /** p(item | domain), one entry an item. */
  popularity: Float64Array;
}

function createWorld(config: SyntheticConfig): World {
  const sizes = zipfSizes(config.items, config.domainCount, config.domainExponent);
  const begin = new Int32Array(config.domainCount + 1);
  const popularity = new Float64Array(config.items);
  for (const [domain, size] of sizes.entries()) {
    begin[domain + 1] = begin[domain]! + size;
    popularity.set(zipf(size, config.popularityExponent), begin[domain]);
  }
  return { begin, share: sizes.map((size) => size / config.items), popularity };
}

/** p(rank) proportional to rank^-exponent, ranks from 1 to `count`; sums to 1. */
function zipf(count: number, exponent: number): Float64Array {
  const weights = Float64Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Whole numbers that sum to `total`, at least 1 each, near to Zipf shares: what is beyond 1 is cut by largest remainder. */
function zipfSizes(total: number, count: number, exponent: number): Float64Array {
  const quotas = zipf(count, exponent).map((share) => share * (total - count));
  const sizes = quotas.map((quota) => 1 + Math.floor(quota));
  const missing = total - sizes.reduce((sum, size) => sum + size, 0);
  const byRemainder = [...quotas.keys()].sort((a, b) => (quotas[b]! % 1) - (quotas[a]! % 1) || a - b);
  for (const domain of byRemainder.slice(0, missing)) sizes[domain]!++;
  return sizes;
}

/** The domain a user is at home in, drawn by the domains' shares of the items. */
function drawDomain(world: World, random: RandomStream): number {
  let rest = random.float();
  for (const [domain, share] of world.share.entries()) {
    rest -= share;
    if (rest < 0) return domain;
  }
  return world.share.length - 1;
}

/**
 * p(item | user) of a user at home in `home`: `affinity` of the interest lies in that domain, the rest in the others by
 * their shares; inside a domain, interest follows popularity.
 */
function interestOf(home: number, affinity: number, world: World): Float64Array {
  const atHome = world.share.length === 1 ? 1 : affinity;
  const elsewhere = 1 - world.share[home]!;
  const interest = new Float64Array(world.popularity.length);
  for (const [domain, share] of world.share.entries()) {
    const mass = domain === home ? atHome : ((1 - atHome) * share) / elsewhere;
    for (let item = world.begin[domain]!; item < world.begin[domain + 1]!; item++) {
      interest[item] = mass * world.popularity[item]!;
    }
  }
  return interest;
}

/**
 * Draws distinct items one after the other, each in proportion to p among those not yet drawn. Ordering by
 * log p + Gumbel noise is the same law (Efraimidis and Spirakis, 2006) in one pass, without rejected draws.
 */
function drawItems(interest: Float64Array, count: number, random: RandomStream): Int32Array {
  const first = new Largest(count);
  for (let item = 0; item < interest.length; item++) {
    const noise = -Math.log(-Math.log(random.float() || Number.MIN_VALUE));
    first.offer(item, Math.log(interest[item]!) + noise);
  }
  return first.indices;
}

/** How many items even the user with the fewest may take: those with p(item | user) above 0. */
function fewestReachable({ items, domainCount, domainExponent, affinity }: SyntheticConfig): number {
  if (domainCount === 1 || (affinity > 0 && affinity < 1)) return items;
  const sizes = zipfSizes(items, domainCount, domainExponent);
  return affinity === 1 ? Math.min(...sizes) : items - Math.max(...sizes);
}

function check(config: SyntheticConfig): void {
  const { users, items, domainCount, interactionsPerUser } = config;
  if (domainCount > items) {
    throw new InputError('There are more domains than items', {
      where: 'dataset.domainCount',
      expected: `at most ${items}, the number of items`,
      found: String(domainCount),
      fix: 'lower domainCount or raise items',
    });
  }
  const errors: InputError[] = [];
  const reachable = fewestReachable(config);
  if (interactionsPerUser > reachable) {
    errors.push(
      new InputError('A user cannot have this many different items', {
        where: 'dataset.interactionsPerUser',
        expected: `at most ${reachable}, the items that every user may take`,
        found: String(interactionsPerUser),
        fix: 'lower interactionsPerUser or raise items',
      }),
    );
  }
  if (users * items > LARGEST_TABLE) {
    errors.push(
      new InputError('The table of p(item | user) would be larger than 1 GiB', {
        where: 'dataset.users',
        expected: `users × items of at most ${LARGEST_TABLE}`,
        found: `${users} × ${items} = ${users * items}`,
        fix: 'lower users or items',
      }),
    );
  }
  throwCollected(errors);
}

function generate(config: SyntheticConfig): RawDataset {
  check(config);
  const { users, items, interactionsPerUser } = config;
  const world = createWorld(config);
  const interests = Array.from(world.share, (_, home) => interestOf(home, config.affinity, world));
  const homes = new RandomStream(config.seed, 'synthetic', 'homes');
  const draws = new RandomStream(config.seed, 'synthetic', 'draws');
  const userCodes = new Int32Array(users * interactionsPerUser);
  const itemCodes = new Int32Array(users * interactionsPerUser);
  const times = new Float64Array(users * interactionsPerUser);
  const trueProbability = new Float32Array(users * items);
  for (let user = 0; user < users; user++) {
    const interest = interests[drawDomain(world, homes)]!;
    trueProbability.set(interest, user * items);
    for (const [round, item] of drawItems(interest, interactionsPerUser, draws).entries()) {
      const event = user * interactionsPerUser + round;
      userCodes[event] = user;
      itemCodes[event] = item;
      // All users take turns, so that a moment in time cuts every history.
      times[event] = FIRST_TIME + SECONDS_BETWEEN_EVENTS * (round * users + user);
    }
  }
  const columns = { users: numbered(userCodes, users), items: numbered(itemCodes, items) };
  return rawDataset(columns, { times, trueProbability, itemDomains: domainsOf(world) });
}

function numbered(codes: Int32Array, count: number): IdColumn {
  return { codes, ids: Array.from({ length: count }, (_, number) => String(number)) };
}

function domainsOf(world: World): Map<string, string[]> {
  const domains = new Map<string, string[]>();
  for (const domain of world.share.keys()) {
    for (let item = world.begin[domain]!; item < world.begin[domain + 1]!; item++) {
      domains.set(String(item), [`domain-${letters(domain)}`]);
    }
  }
  return domains;
}

/** a, b, … z, aa, ab, … for 0, 1, … */
function letters(number: number): string {
  const last = String.fromCharCode(97 + (number % 26));
  return number < 26 ? last : letters(Math.floor(number / 26) - 1) + last;
}

/**
 * Interactions drawn from a known law. The items fall into K domains of Zipf sizes, with Zipf popularity inside each;
 * every user is at home in one domain (drawn by size), keeps `affinity` of the interest there and spreads the rest over
 * the other domains by size. Users of one home share one law, so that a factorization has something to learn, and
 * p(item | user) of the first draw is known exactly. A user draws distinct items without replacement; the order of the
 * draws is the order in time. Items are numbered domain by domain, the most popular first.
 */
export const synthetic: Source<'synthetic'> = {
  name: 'synthetic',
  title: 'Synthetic users with a known law',
  homepage: 'src/data/sources/README.md',
  licence: 'None needed: generated on the spot.',
  citation: 'Generated by reclab.',
  domain: 'a block of items that some users are at home in; an item has one',
  remoteFiles: () => [],
  read: async (config) => generate(config),
};
