import type { ModelContext } from '../backbones/model-context.js';
import { type Lists, row } from '../core/csr.js';
import { InputError } from '../core/errors.js';
import type { Domains } from '../data/dataset.js';
import { positiveEvents } from '../sampling/positive-events.js';
import type { UserEvents } from '../split/split.js';

/** What a weighting by domains is made from. */
export type DomainContext = Pick<
  ModelContext,
  'domains' | 'train' | 'userCount' | 'itemCount' | 'sampling' | 'seed'
>;

/** The events that a model is trained on: the positive ones, or all where labels are observed. */
export function trainedEvents({ train, sampling }: Pick<ModelContext, 'train' | 'sampling'>): UserEvents {
  return sampling.labels === 'observed' ? train : positiveEvents(train).events;
}

/** How many of the trained events each item has, [I]. */
export function trainedCounts(context: Pick<ModelContext, 'train' | 'sampling' | 'itemCount'>): Float64Array {
  const counts = new Float64Array(context.itemCount);
  for (const item of trainedEvents(context).items) counts[item]!++;
  return counts;
}

/**
 * The domains of the data.
 *
 * @throws InputError where the data knows none
 */
export function requireDomains({ domains }: Pick<ModelContext, 'domains'>): Domains {
  if (domains !== null && domains.names.length > 0) return domains;
  throw new InputError('The weighting needs domains of items', {
    expected: 'at least one domain, such as the genres of MovieLens',
    found:
      domains === null
        ? 'data without domains'
        : 'no domain within `minShare` and `maxShare` of the data set',
    fix: 'use `weighting: { name: none }`, or name a file of domains (`dataset: { name: files, domains: … }`)',
  });
}

/**
 * The domains that have a weight of their own: those whose share of the trained events lies within the bounds. An item
 * that an attribute list names twice for a domain counts once. Nothing but the train part is looked at.
 *
 * @throws InputError where there are none
 */
export function weightedDomains(
  context: DomainContext,
  { minShare, maxShare }: { minShare: number; maxShare: number },
): Domains {
  const { names, ofItem } = requireDomains(context);
  const distinct = Array.from({ length: context.itemCount }, (_, item) => [...new Set(row(ofItem, item))]);
  const counts = trainedCounts(context);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const events = new Float64Array(names.length);
  distinct.forEach((domains, item) => {
    for (const domain of domains) events[domain]! += counts[item]!;
  });
  const kept = [...names.keys()].filter(
    (domain) => events[domain]! >= minShare * total && events[domain]! <= maxShare * total,
  );
  if (kept.length === 0) throw noneKept(names, events, total);
  const numberOf = new Map(kept.map((domain, position) => [domain, position]));
  return {
    names: kept.map((domain) => names[domain]!),
    ofItem: lists(distinct.map((domains) => domains.flatMap((domain) => numberOf.get(domain) ?? []))),
  };
}

function noneKept(names: readonly string[], events: Float64Array, total: number): InputError {
  const shares = names.map((name, domain) => `${name} ${((100 * events[domain]!) / total).toFixed(1)} %`);
  return new InputError('No domain is left to weight', {
    expected: 'a domain with a share of the train events within `minShare` and `maxShare`',
    found: shares.slice(0, 8).join(', ') + (shares.length > 8 ? ', …' : ''),
    fix: 'set `weighting.minShare` and `weighting.maxShare`',
  });
}

function lists(rows: readonly (readonly number[])[]): Lists {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((values, index) => {
    offsets[index + 1] = offsets[index]! + values.length;
  });
  return { offsets, values: Int32Array.from(rows.flat()) };
}
