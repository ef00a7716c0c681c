import { row } from '../../core/csr.js';
import type { ListMetric } from './metric.js';

/** Stands for the interest of items without a domain. */
const OTHER = -1;

/**
 * Interest-Entropy@K = -Σ_d p_d ln p_d, where p_d is the share of the top-K list that is of domain d (PinnerFormer;
 * Pancha et al., 2022), in nats: 0 where all of a list is of one domain. An item counts as one, in equal parts for each of
 * its domains; items without any are an interest of their own. The domains are those that the data set keeps (`dataset.domains`), with few users
 * or many.
 */
export const interestEntropy: ListMetric = {
  name: 'interest-entropy',
  kind: 'list',
  description: 'entropy of the domains of the first K, in nats: how broad a list is',
  compute(list, cutoff, domains) {
    const length = Math.min(cutoff, list.length);
    const parts = new Map<number, number>();
    for (let place = 0; place < length; place++) {
      const own = row(domains, list[place]!);
      if (own.length === 0) parts.set(OTHER, (parts.get(OTHER) ?? 0) + 1);
      for (const domain of own) parts.set(domain, (parts.get(domain) ?? 0) + 1 / own.length);
    }
    let entropy = 0;
    for (const part of parts.values()) entropy -= (part / length) * Math.log(part / length);
    return entropy;
  },
};
