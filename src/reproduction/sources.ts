import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isMapping } from '../config/key-path.js';
import { isSweep } from '../config/kind-of-file.js';
import { loadExperiment } from '../config/load.js';
import type { Experiment } from '../config/schema/experiment.js';
import { loadSweep } from '../config/sweep/load-sweep.js';
import type { Cell, LoadedSweep, Trial } from '../config/sweep/sweep.js';
import { InputError } from '../core/errors.js';

/** What is changed of the configurations of a paper for a reproduction of part of it. */
export interface SourceOptions {
  /** One seed in place of those of the files. */
  seed: number | undefined;
  engine: string | undefined;
}

/** Something that a paper's configurations run: a line or several of a table. */
export interface Source {
  /** The file. */
  path: string;
  /** What is compared, with the settings that are tried; a configuration tries one. */
  cell: Cell;
  /** How its file runs many; configurations are run together. */
  sweep: Omit<LoadedSweep, 'cells'>;
}

/**
 * Everything that the configurations and sweeps below a paper's folder run.
 *
 * @throws InputError where there is no such folder, or a file in it is wrong
 */
export async function sourcesOf(folder: string, options: SourceOptions): Promise<Source[]> {
  const paths = await configurationsIn(folder);
  const found: Source[] = [];
  for (const path of paths) {
    const content: unknown = parse(await readFile(path, 'utf-8'));
    found.push(
      ...(isMapping(content) && isSweep(content)
        ? await ofSweep(path, options)
        : [await ofConfiguration(path, options)]),
    );
  }
  return found;
}

async function configurationsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const paths = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  if (paths.length > 0) return paths.map((name) => join(folder, name));
  throw new InputError('There are no configurations of the paper', {
    where: folder,
    expected: 'YAML files: configurations or sweeps',
  });
}

async function ofConfiguration(path: string, { seed, engine }: SourceOptions): Promise<Source> {
  const { experiment, overriddenPresetKeys } = await loadExperiment(path, { seed, engine });
  const sweep = {
    path,
    name: 'configurations',
    select: experiment.training.select,
    search: { name: 'grid' as const },
    tuneSeeds: null,
    retries: 1,
    jobs: 1,
  };
  const trials = [{ setting: {}, experiment, overriddenPresetKeys }];
  return { path, cell: { method: experiment.name, axes: {}, trials, tunedBy: null }, sweep };
}

async function ofSweep(path: string, { seed, engine }: SourceOptions): Promise<Source[]> {
  const { cells, ...loaded } = await loadSweep(path, { engine });
  const sweep = seed === undefined ? loaded : { ...loaded, tuneSeeds: null };
  return cells.map((cell) => ({ path, cell: seed === undefined ? cell : withSeed(cell, seed), sweep }));
}

function withSeed(cell: Cell, seed: number): Cell {
  const experimentOf = ({ experiment }: Trial): Experiment => ({ ...experiment, seeds: [seed] });
  return {
    ...cell,
    trials: cell.trials.map((trial) => ({ ...trial, experiment: experimentOf(trial) })),
    tunedBy: cell.tunedBy && withSeed(cell.tunedBy, seed),
  };
}
