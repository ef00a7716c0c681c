import { resolve } from 'node:path';
import type { Experiment } from './schema/experiment.js';

const keys = ['train', 'validation', 'test', 'domains'] as const;

/** An experiment whose `files` are named by absolute paths, so that its record can be read from any folder. */
export function withAbsolutePaths(experiment: Experiment, baseFolder: string): Experiment {
  const { dataset } = experiment;
  if (dataset.name !== 'files') return experiment;
  const paths = keys.flatMap((key) => {
    const path = dataset[key];
    return path === undefined ? [] : [[key, isAddress(path) ? path : resolve(baseFolder, path)]];
  });
  return { ...experiment, dataset: { ...dataset, ...Object.fromEntries(paths) } };
}

function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}
