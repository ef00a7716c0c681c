import { join } from 'node:path';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import Papa from 'papaparse';
import { InputError } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import { topItems } from '../evaluation/top-items.js';
import { npy } from '../results/npy.js';
import { type OpenedRun, openRun, type StoredRunOptions } from './stored-run.js';

/** What to write from a stored run, and where. */
export interface ExportOptions extends StoredRunOptions {
  /** Each user's best items, or the vectors of users and items. */
  what: 'top-k' | 'vectors';
  format: 'csv' | 'npy';
  /** Items a user, for `top-k`. */
  k: number;
  outFolder: string;
}

/**
 * Writes what a stored run recommends, or its vectors; ids as CSV beside NPY matrices.
 *
 * - `top-k` as CSV: `user,rank,item,score` with original ids; as NPY: item numbers [users, k], -1 where there are
 *   fewer candidates, and scores [users, k].
 * - `vectors` as CSV: `id,0,1,…`; as NPY: [users, d] and [items, d].
 *
 * @returns the files' paths
 * @throws InputError where the model has no vectors
 */
export async function exportRun(runFolder: string, options: ExportOptions): Promise<string[]> {
  const run = await openRun(runFolder, options);
  try {
    return options.what === 'top-k' ? await exportTopItems(run, options) : await exportVectors(run, options);
  } finally {
    run.dispose();
  }
}

async function exportTopItems(run: OpenedRun, { k, format, outFolder }: ExportOptions): Promise<string[]> {
  const { dataset, experiment } = run.material;
  const { userIds, itemIds } = dataset;
  const { items, scores } = topItems(run.ranker, run.seedMaterial.split, experiment.evaluation, k);
  if (format === 'npy') {
    const shape = [userIds.length, k];
    return [
      await write(outFolder, 'top-items.npy', npy(items, shape)),
      await write(outFolder, 'top-scores.npy', npy(scores, shape)),
      ...(await writeIds(run, outFolder)),
    ];
  }
  const rows = Array.from(items, (item, entry) => [
    userIds[Math.floor(entry / k)]!,
    (entry % k) + 1,
    itemIds[item],
    scores[entry]!,
  ]).filter(([, , item]) => item !== undefined);
  return [await write(outFolder, 'top-k.csv', csv(['user', 'rank', 'item', 'score'], rows))];
}

async function exportVectors(run: OpenedRun, { format, outFolder }: ExportOptions): Promise<string[]> {
  const vectors = run.ranker.vectors?.();
  if (!vectors) {
    throw new InputError(`${run.ranker.name} has no user and item vectors`, {
      where: run.paths.folder,
      fix: 'export --what top-k works for every model',
    });
  }
  const { userIds, itemIds } = run.material.dataset;
  const tables: [string, Tensor2D, readonly string[]][] = [
    ['users', vectors.users, userIds],
    ['items', vectors.items, itemIds],
  ];
  const written: string[] = [];
  for (const [name, table, ids] of tables) {
    const values = table.dataSync() as Float32Array;
    const [, size] = table.shape;
    if (format === 'npy') {
      written.push(await write(outFolder, `${name}.npy`, npy(values, table.shape)));
      continue;
    }
    const rows = ids.map((id, n) => [id, ...values.subarray(n * size, (n + 1) * size)]);
    const header = ['id', ...Array.from({ length: size }, (_, column) => String(column))];
    written.push(await write(outFolder, `${name}.csv`, csv(header, rows)));
  }
  return format === 'npy' ? [...written, ...(await writeIds(run, outFolder))] : written;
}

/** The original ids in the order of the matrices' rows and of item numbers. */
async function writeIds({ material: { dataset } }: OpenedRun, folder: string): Promise<string[]> {
  const lines = (ids: readonly string[]) =>
    csv(
      ['id'],
      ids.map((id) => [id]),
    );
  return [
    await write(folder, 'user-ids.csv', lines(dataset.userIds)),
    await write(folder, 'item-ids.csv', lines(dataset.itemIds)),
  ];
}

async function write(folder: string, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFileAtomic(path, content);
  return path;
}

function csv(fields: readonly string[], data: readonly (readonly unknown[])[]): string {
  return `${Papa.unparse({ fields: [...fields], data: data as unknown[][] }, { newline: '\n' })}\n`;
}
