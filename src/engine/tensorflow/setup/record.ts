import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const recordSchema = z.strictObject({
  /** How it was set up: a wheel without or with CUDA, a TensorFlow of a Python, or the package's own download. */
  kind: z.enum(['cpu', 'gpu', 'from', 'stock']),
  /** The version of the package whose addon it is. */
  package: z.string(),
  /** The Node-API version of the addon. */
  nodeApi: z.number(),
  /** What `TF_Version` said. */
  tensorflow: z.string(),
  /** The folder of TensorFlow's libraries, which stands in the addon. */
  libraries: z.string(),
  /** Where the cache keeps the addon; null for the package's own download. */
  addon: z.string().nullable(),
  /** What it was proven on. */
  device: z.enum(['CPU', 'GPU']),
  /** When, ISO 8601. */
  at: z.string(),
});

/** What one setup left. */
export type SetupRecord = z.infer<typeof recordSchema>;

/** What is set up last, in the cache. */
export const lastRecordPath = (cache: string) => join(cache, 'installed.json');

/** What stands beside an addon: in the package for the one in use, in the cache for one that is kept. */
export const recordPathOf = (addon: string) => `${addon}.json`;

/** Reads a record; null where there is none that can be read. */
export function readRecord(path: string): SetupRecord | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(path, 'utf-8')));
  } catch {
    return null;
  }
}

/** The command that sets up the same again. */
export function commandOf({ kind, libraries }: Pick<SetupRecord, 'kind' | 'libraries'>): string {
  const option = { cpu: '', gpu: ' --gpu', from: ` --from ${libraries}`, stock: ' --stock' }[kind];
  return `reclab setup tensorflow${option}`;
}
