/**
 * How often `reclab compare` is wrong where nothing differs, and how often it sees a true drop.
 *
 *   npx tsx scripts/simulate-comparison.ts [--pairs 1000] [--users 150,1000,10000]
 *
 * Every pair is two simulated vectors of NDCG@10 over the same users, one target each: users differ in how easy they
 * are, most values are 0, and two in three users get the same list from both sides. What decides is what decides in
 * `compare` (`decideOverUsers`, adjusted by Holm where there are several lines). Rates stand with their 95 % interval
 * (Wilson, 1927).
 */
import { parseArgs } from 'node:util';
import { RandomStream } from '../src/core/random.js';
import { decideOverUsers, type UserDecision } from '../src/results/comparison/compared-row.js';
import { holm } from '../src/results/statistics/multiple-comparisons.js';

const ALPHA = 0.05;
const OPTIONS = { alpha: ALPHA, flips: 9_999 };
/** Share of users who get the same list from both sides. */
const SAME_LIST = 2 / 3;
const DOMAINS = 10;

/** What makes the two sides of a pair differ. */
interface Scenario {
  /** Share of the candidate's hits that it loses: its mean is lower by as much. */
  drop?: number;
  /** Standard deviation of a run's own factor on its hits: the noise of training. */
  seedNoise?: number;
  seeds?: number;
  /** Whether the candidate hits half as often with twice the value: equal means, unequal shapes. */
  otherShape?: boolean;
}

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '1000' },
    users: { type: 'string', default: '150,1000,10000' },
  },
});
const pairs = Number(values.pairs);
const sizes = values.users.split(',').map(Number);

print(['False alarms, alpha 0.05', ...sizes.map((users) => `${users} users`)]);
print(['---', ...sizes.map(() => '---')]);
line('equal methods, one seed', (users, pair) => isAlarm(simulate(users, pair, {})));
line('equal means, unequal shapes', (users, pair) => isAlarm(simulate(users, pair, { otherShape: true })));
line(`all users and ${DOMAINS} domains, any of them, Holm`, anyOfFamily);
for (const seeds of [2, 3, 5]) {
  for (const seedNoise of [0, 0.02, 0.05]) {
    const scenario = { seeds, seedNoise };
    const name = `${seeds} other seeds of the same, which vary by ${100 * seedNoise} %`;
    line(name, (users, pair) => isAlarm(simulate(users, pair, scenario)));
    if (seedNoise > 0) {
      line('  the same, were users alone tested', (users, pair) => {
        return simulate(users, pair, scenario).userTest.p < ALPHA;
      });
    }
  }
}
print(['']);
print(['Power: found worse', ...sizes.map((users) => `${users} users`)]);
print(['---', ...sizes.map(() => '---')]);
for (const drop of [0.01, 0.03, 0.05, 0.1]) {
  for (const scenario of [{ drop }, { drop, seeds: 3, seedNoise: 0.01 }]) {
    const name = `a drop of ${100 * drop} %, ${scenario.seeds === undefined ? 'one seed' : '3 seeds, which vary by 1 %'}`;
    line(name, (users, pair) => {
      const decision = simulate(users, pair, scenario);
      return isAlarm(decision) && decision.userTest.difference < 0;
    });
  }
}

function line(name: string, happens: (users: number, pair: number) => boolean): void {
  print([name, ...sizes.map((users) => rate((pair) => happens(users, pair)))]);
}

function rate(happens: (pair: number) => boolean): string {
  let count = 0;
  for (let pair = 0; pair < pairs; pair++) if (happens(pair)) count++;
  const { low, high } = wilson(count, pairs);
  return `${percent(count / pairs)} (${percent(low)} to ${percent(high)})`;
}

function isAlarm({ p }: UserDecision): boolean {
  return p < ALPHA;
}

/** Whether any line of a family comes out different where nothing is. */
function anyOfFamily(users: number, pair: number): boolean {
  const sides = simulateSides(users, pair, {});
  const random = new RandomStream(pair, 'comparison', 'domains', users);
  const domain = Int32Array.from({ length: users }, () => random.integer(DOMAINS));
  const lines = [-1, ...Array(DOMAINS).keys()].map((wanted) => {
    const within = (column: Float64Array) =>
      column.filter((_, user) => wanted < 0 || domain[user] === wanted);
    const restricted = { candidate: sides.candidate.map(within), baseline: sides.baseline.map(within) };
    return decide(restricted, pair, wanted).p;
  });
  return holm(lines).some((p) => p < ALPHA);
}

function simulate(users: number, pair: number, scenario: Scenario): UserDecision {
  return decide(simulateSides(users, pair, scenario), pair, 0);
}

type Sides = Parameters<typeof decideOverUsers>[0];

function decide(sides: Sides, pair: number, line: number): UserDecision {
  const seeds = (first: number, { length }: { length: number }) =>
    Array.from({ length }, (_, index) => first + index);
  const numbers = { candidate: seeds(1, sides.candidate), baseline: seeds(101, sides.baseline) };
  const stream = new RandomStream(pair, 'comparison', 'sign-flip', line);
  return decideOverUsers(sides, numbers, stream, OPTIONS);
}

function simulateSides(users: number, pair: number, scenario: Scenario): Sides {
  const { drop = 0, seedNoise = 0, seeds = 1, otherShape = false } = scenario;
  const random = new RandomStream(pair, 'comparison', 'users', users, JSON.stringify(scenario));
  // Beta(1/2, 4): a mean of 0.11, a few users who are easy.
  const easiness = Float64Array.from({ length: users }, () => beta(random));
  const shared = Float64Array.from({ length: users }, () => random.float());
  const run = (kept: number, shape: number) => {
    const factor = Math.exp(seedNoise * random.normal()) * kept * shape;
    return easiness.map((ease, user) => {
      const chance = random.float() < SAME_LIST ? shared[user]! : random.float();
      if (chance >= ease * factor) return 0;
      // Where among the chances of a hit: the place in the list, the same on both sides for the same chance.
      const rank = 1 + Math.floor((10 * chance) / (ease * factor));
      return 1 / (shape * Math.log2(1 + rank));
    });
  };
  const side = (kept: number, shape: number) => Array.from({ length: seeds }, () => run(kept, shape));
  return { candidate: side(1 - drop, otherShape ? 0.5 : 1), baseline: side(1, 1) };
}

/** A number of Beta(1/2, 4): squares of normal numbers are Gamma(1/2), sums of logarithms Gamma(4). */
function beta(random: RandomStream): number {
  const a = random.normal() ** 2 / 2;
  let b = 0;
  for (let k = 0; k < 4; k++) b -= Math.log(1 - random.float());
  return a / (a + b);
}

function wilson(count: number, total: number): { low: number; high: number } {
  const z = 1.959964;
  const share = count / total;
  const centre = (share + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const reach =
    (z / (1 + (z * z) / total)) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return { low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function print(cells: readonly string[]): void {
  console.log(cells.length > 1 ? `| ${cells.join(' | ')} |` : cells[0]);
}
