import { row } from '../core/csr.js';
import type { Domains } from '../data/dataset.js';

/**
 * The weight of each item, [I]: the largest of its domains' weights or their mean; 1 for items without a domain.
 *
 * @param weights [domains]
 */
export function itemWeights({ ofItem }: Domains, weights: Float32Array, multi: 'max' | 'mean'): Float32Array {
  return Float32Array.from({ length: ofItem.offsets.length - 1 }, (_, item) => {
    const domains = row(ofItem, item);
    if (domains.length === 0) return 1;
    const own = Array.from(domains, (domain) => weights[domain]!);
    return multi === 'max' ? Math.max(...own) : own.reduce((sum, weight) => sum + weight, 0) / own.length;
  });
}
