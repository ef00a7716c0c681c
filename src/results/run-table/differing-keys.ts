import { differences } from '../../config/differences.js';
import type { Figure } from './figures.js';
import type { KeyValues } from './keys.js';

const identityKeys = ['dataset', 'split', 'backbone', 'loss', 'weighting', 'engine', 'protocol'] as const;

/** What two figures' runs differ in: keys of their configurations where these are at hand, columns otherwise. */
export function differingKeys(a: Figure, b: Figure, values: KeyValues): string[] {
  if (a.metric !== b.metric || a.cutoff !== b.cutoff) return ['metric'];
  if (a.name !== b.name) return ['name'];
  const [first, second] = [values.configuration(a), values.configuration(b)];
  const keys = first && second ? differences(first, second).map(({ key }) => key) : [];
  const deciding = keys.filter((key) => key !== 'name' && key !== 'seeds');
  return deciding.length > 0 ? deciding : identityKeys.filter((key) => a[key] !== b[key]);
}
