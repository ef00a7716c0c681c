import { relative, resolve, sep } from 'node:path';
import type { Experiment } from './schema/experiment.js';

const keys = ['train', 'validation', 'test', 'domains'] as const;

/** An experiment whose `files` are named by absolute paths, so that it can be run from any folder. */
export function withAbsolutePaths(experiment: Experiment, baseFolder: string): Experiment {
  return withPaths(experiment, (path) => resolve(baseFolder, path));
}

/**
 * An experiment whose `files`, named by absolute paths, are named from a folder, so that what is written there says
 * nothing about the machine and stays right where both are moved together.
 */
export function withRelativePaths(experiment: Experiment, folder: string): Experiment {
  return withPaths(experiment, (path) => relative(folder, path).split(sep).join('/'));
}

function withPaths(experiment: Experiment, change: (path: string) => string): Experiment {
  const { dataset } = experiment;
  if (dataset.name !== 'files') return experiment;
  const paths = keys.flatMap((key) => {
    const path = dataset[key];
    return path === undefined ? [] : [[key, isAddress(path) ? path : change(path)]];
  });
  return { ...experiment, dataset: { ...dataset, ...Object.fromEntries(paths) } };
}

function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}
