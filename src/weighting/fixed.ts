import type { WeightingOptions } from '../config/schema/weighting.js';
import { didYouMean } from '../config/suggestion.js';
import { row } from '../core/csr.js';
import { InputError } from '../core/errors.js';
import { exampleWeights } from './example-weights.js';
import { type DomainContext, requireDomains, trainedCounts } from './weighted-domains.js';
import type { Weighting } from './weighting.js';
import { weightingReport } from './weighting-report.js';

/**
 * The weighting of PinnerFormerLite (its repository, commit 545161f): one weight for the items of named domains, 1 for
 * all others.
 *
 * @throws InputError where the data has no domain of a name
 */
export function fixed(options: WeightingOptions<'fixed'>, context: DomainContext): Weighting {
  const domains = requireDomains(context);
  const named = new Set(options.domains.map((name) => numberOf(name, domains.names)));
  const weights = Float32Array.from({ length: context.itemCount }, (_, item) =>
    row(domains.ofItem, item).some((domain) => named.has(domain)) ? options.weight : 1,
  );
  const counts = trainedCounts(context);
  const ofDomains = Float32Array.from(domains.names, (_, domain) => (named.has(domain) ? options.weight : 1));
  return {
    name: 'fixed',
    ...exampleWeights({ ofItems: () => weights, counts, normalize: options.normalize }),
    report: () => weightingReport({ domains, ofItems: weights, ofDomains, counts }),
  };
}

function numberOf(name: string, names: readonly string[]): number {
  const number = names.indexOf(name);
  if (number >= 0) return number;
  const fix = didYouMean(name, names);
  throw new InputError(`There is no domain \`${name}\` to weight`, {
    expected: `some of ${names.slice(0, 30).join(', ')}${names.length > 30 ? ', …' : ''}`,
    fix: fix ?? 'if it is too small to be reported, lower `dataset.domains.minShare`',
  });
}
