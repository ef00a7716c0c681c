import type { DatasetConfig } from './schema/dataset.js';

/**
 * A data set's name with the option that makes it another set, e.g. `ir-benchmark-amazon2014-health`: the name that
 * prepared data, results and tables bear.
 */
export function datasetLabel(config: DatasetConfig): string {
  switch (config.name) {
    case 'ir-benchmark':
    case 'drrl':
      return `${config.name}-${config.set}`;
    case 'amazon-2023':
      return `${config.name}-${config.category}`;
    case 'lastfm':
      return config.events === 'listens' ? config.name : `${config.name}-${config.events}`;
    default:
      return config.name;
  }
}
