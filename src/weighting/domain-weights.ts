import type { MovingOptions } from '../config/schema/weighting.js';
import type { Domains } from '../data/dataset.js';
import type { NamedTensors } from '../engine/engine.js';
import { StoredArray } from '../engine/stored-array.js';
import type { Batch } from '../sampling/batch.js';
import { EventCounts } from './event-counts.js';
import { itemWeights } from './item-weights.js';
import { domainTargets } from './sparsity.js';
import { forEachTarget } from './target-items.js';
import { type DomainContext, trainedEvents, weightedDomains } from './weighted-domains.js';

/**
 * Weights of domains that follow their sparsity while a model is trained:
 *
 *   w ← μ · w + (1 - μ) · ŵ,   from w = 1,
 *
 * before every epoch or after every so many steps. ŵ (see `domainTargets`) is over all trained events, or over the
 * targets since the last update; where there were none yet, w rests. With unchanging ŵ, |w - ŵ| = μ^t · |1 - ŵ| after t
 * updates. Its state, to the bit, is in `state`.
 */
export class DomainWeights {
  readonly domains: Domains;
  /** w, [domains], before any permutation. */
  private readonly moving: StoredArray;
  /** Targets since the last update; null where all trained events count. */
  private readonly seen: EventCounts | null;
  /** ŵ over all trained events; null where targets are counted. */
  private readonly fixedTargets: Float64Array | null;
  /** Steps since the last update, [1]. */
  private readonly steps: StoredArray;
  private items: Float32Array | null = null;

  /** @param permute which place of the weights each domain takes, [domains]; its own where absent */
  constructor(
    context: DomainContext,
    private readonly options: MovingOptions,
    permute: (count: number) => Int32Array = (count) => Int32Array.from({ length: count }, (_, d) => d),
  ) {
    this.domains = weightedDomains(context, options);
    this.places = permute(this.domains.names.length);
    this.moving = new StoredArray(this.domains.names.length, 1);
    this.steps = new StoredArray(1);
    const counts = options.window === 'epoch-seen';
    this.seen = counts ? new EventCounts(this.domains, context.userCount) : null;
    this.fixedTargets = counts ? null : globalTargets(context, this.domains, options);
  }

  private readonly places: Int32Array;

  /** The present weight of each domain, [domains]. */
  ofDomains(): Float32Array {
    return Float32Array.from(this.places, (place) => this.moving.values[place]!);
  }

  /** The present weight of each item, [I]; the same array until weights move. */
  ofItems(): Float32Array {
    this.items ??= itemWeights(this.domains, this.ofDomains(), this.options.multi);
    return this.items;
  }

  beforeEpoch(): void {
    if (this.options.update === 'epoch') this.update();
  }

  afterStep(batch: Batch): void {
    const { seen } = this;
    if (seen) {
      const parts = batch.kind === 'domains' ? batch.parts.map((part) => part.batch) : [batch];
      for (const part of parts) forEachTarget(part, (user, item) => seen.add(user, item));
    }
    const { update } = this.options;
    if (update === 'epoch') return;
    this.steps.values[0]!++;
    if (this.steps.values[0]! >= update) this.update();
  }

  state(): NamedTensors {
    const seen = this.seen?.state();
    return {
      weights: this.moving.state(),
      steps: this.steps.state(),
      ...(seen && { seenItems: seen.items, seenUsers: seen.users }),
    };
  }

  restoreState({ weights, steps, seenItems, seenUsers }: NamedTensors): void {
    this.moving.restore(weights!);
    this.steps.restore(steps!);
    this.seen?.restore({ items: seenItems!, users: seenUsers! });
    this.items = null;
  }

  dispose(): void {
    this.moving.dispose();
    this.steps.dispose();
    this.seen?.dispose();
  }

  private update(): void {
    const targets = this.fixedTargets ?? this.seenTargets();
    this.steps.values[0] = 0;
    if (targets === null) return;
    const { mu } = this.options;
    const { values } = this.moving;
    targets.forEach((target, domain) => {
      values[domain] = mu * values[domain]! + (1 - mu) * target;
    });
    this.items = null;
  }

  private seenTargets(): Float64Array | null {
    const statistics = this.seen!.statistics();
    if (statistics.total === 0) return null;
    this.seen!.clear();
    return domainTargets(statistics, this.options);
  }
}

/** ŵ over all events that a model is trained on, [domains]. */
export function globalTargets(
  context: DomainContext,
  domains: Domains,
  options: Parameters<typeof domainTargets>[1],
): Float64Array {
  const counts = new EventCounts(domains, context.userCount);
  try {
    const { offsets, items } = trainedEvents(context);
    for (let user = 0; user + 1 < offsets.length; user++) {
      for (let event = offsets[user]!; event < offsets[user + 1]!; event++) counts.add(user, items[event]!);
    }
    return domainTargets(counts.statistics(), options);
  } finally {
    counts.dispose();
  }
}
