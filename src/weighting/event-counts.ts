import type { Tensor } from '@tensorflow/tfjs-core';
import { row } from '../core/csr.js';
import type { Domains } from '../data/dataset.js';
import { StoredArray } from '../engine/stored-array.js';

/** What is counted of the domains in a set of events. */
export interface DomainStatistics {
  /** N, the number of events. */
  total: number;
  /** n: events of each domain; an event of an item of several domains counts in each. */
  events: Float64Array;
  /** Share of the users with events that have one in the domain. */
  userShare: Float64Array;
  /** 1 - H / ln |I| for the entropy H of the counts of the |I| items of the domain that have events; 1 for one item. */
  concentration: Float64Array;
}

/** How many bits of a number are used, so that it is exact as a 32-bit float of a checkpoint. */
const BITS = 16;

/** Counts events by item, and which users have which domains. */
export class EventCounts {
  /** [I] */
  private readonly items: StoredArray;
  /** A bit for each domain and one for any event at all, [users × words]. */
  private readonly usersDomains: StoredArray;
  private readonly words: number;

  constructor(
    private readonly domains: Domains,
    userCount: number,
  ) {
    this.words = Math.ceil((domains.names.length + 1) / BITS);
    this.items = new StoredArray(domains.ofItem.offsets.length - 1);
    this.usersDomains = new StoredArray(userCount * this.words);
  }

  add(user: number, item: number): void {
    this.items.values[item]!++;
    this.mark(user, this.domains.names.length);
    for (const domain of row(this.domains.ofItem, item)) this.mark(user, domain);
  }

  clear(): void {
    this.items.values.fill(0);
    this.usersDomains.values.fill(0);
  }

  /** O(Σ |D(i)| + users × domains). */
  statistics(): DomainStatistics {
    const count = this.domains.names.length;
    const events = new Float64Array(count);
    const itemsOf = new Float64Array(count);
    /** Σ n_i ln n_i of the items of each domain. */
    const logarithms = new Float64Array(count);
    let total = 0;
    this.items.values.forEach((n, item) => {
      if (n === 0) return;
      total += n;
      for (const domain of row(this.domains.ofItem, item)) {
        events[domain]! += n;
        itemsOf[domain]!++;
        logarithms[domain]! += n * Math.log(n);
      }
    });
    const users = Float64Array.from({ length: count + 1 }, (_, domain) => this.usersWith(domain));
    const active = users[count]!;
    return {
      total,
      events,
      userShare: Float64Array.from(events, (_, domain) => (active === 0 ? 0 : users[domain]! / active)),
      concentration: Float64Array.from(events, (n, domain) => {
        if (itemsOf[domain]! <= 1) return 1;
        const entropy = Math.log(n) - logarithms[domain]! / n;
        return 1 - entropy / Math.log(itemsOf[domain]!);
      }),
    };
  }

  state(): { items: Tensor; users: Tensor } {
    return { items: this.items.state(), users: this.usersDomains.state() };
  }

  restore({ items, users }: { items: Tensor; users: Tensor }): void {
    this.items.restore(items);
    this.usersDomains.restore(users);
  }

  dispose(): void {
    this.items.dispose();
    this.usersDomains.dispose();
  }

  private mark(user: number, bit: number): void {
    const word = user * this.words + Math.floor(bit / BITS);
    this.usersDomains.values[word] = this.usersDomains.values[word]! | (1 << (bit % BITS));
  }

  private usersWith(bit: number): number {
    const mask = 1 << (bit % BITS);
    const { values } = this.usersDomains;
    let users = 0;
    for (let word = Math.floor(bit / BITS); word < values.length; word += this.words) {
      if ((values[word]! & mask) !== 0) users++;
    }
    return users;
  }
}
