import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import type { Snapshot } from './snapshot.js';

/** How far a training is, beside its tensors. */
export interface TrainingRecord {
  /** The best validation: epochs done by then, and the value of the selected metric. */
  best: { epoch: number; value: number } | null;
  /** The highest value so far; above the best where gains were too small to count. Absent where every gain counts. */
  highest?: number;
  /** Validations since the last improvement. */
  sinceImprovement: number;
  /** Whether training has ended, by its epochs or by patience. */
  done: boolean;
}

/** What a checkpoint holds. */
export interface Checkpoint {
  snapshot: Snapshot;
  record: TrainingRecord;
}

const MAGIC = 'reclab checkpoint 1\n';
const FILE_NAME = 'state.bin';

/** The file that holds the checkpoint of a folder. */
export function checkpointFile(folder: string): string {
  return join(folder, FILE_NAME);
}

type Header = Omit<Snapshot, 'tensors'> & {
  record: TrainingRecord;
  tensors: { name: string; shape: number[] }[];
};

/**
 * Writes a checkpoint into a folder; the newest replaces the one before in one step, so that a kill leaves either.
 *
 * The file: a magic line, the length of a JSON header as 4 bytes, the header, the tensors as little-endian float32 in
 * the header's order, and the SHA-256 of all of it.
 */
export async function writeCheckpoint(folder: string, { snapshot, record }: Checkpoint): Promise<void> {
  const { tensors, ...rest } = snapshot;
  const entries = Object.entries(tensors);
  const header: Header = { ...rest, record, tensors: entries.map(([name, { shape }]) => ({ name, shape })) };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const values = entries.map(([, { values: v }]) => Buffer.from(v.buffer, v.byteOffset, v.byteLength));
  const content = Buffer.concat([Buffer.from(MAGIC), length, json, ...values]);
  const digest = createHash('sha256').update(content).digest();
  await writeFileAtomic(checkpointFile(folder), Buffer.concat([content, digest]));
}

/**
 * Reads the checkpoint of a folder; null where there is none.
 *
 * @throws InputError if the file is damaged
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint | null> {
  const path = checkpointFile(folder);
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return null;
  const content = file.subarray(0, -32);
  const digest = createHash('sha256').update(content).digest();
  if (!content.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC)) || !digest.equals(file.subarray(-32))) {
    throw new InputError('The checkpoint is damaged', {
      where: path,
      expected: `a file that begins with "${MAGIC.trim()}" and whose SHA-256 fits`,
      fix: 'run again with --fresh to start this run anew',
    });
  }
  const start = MAGIC.length + 4;
  const end = start + content.readUInt32LE(MAGIC.length);
  const { record, tensors: shapes, ...rest } = JSON.parse(content.toString('utf8', start, end)) as Header;
  const tensors: Snapshot['tensors'] = {};
  let at = end;
  for (const { name, shape } of shapes) {
    const bytes = 4 * shape.reduce((product, size) => product * size, 1);
    // A copy, because the values may start at any byte of the file.
    const values = new Float32Array(new Uint8Array(content.subarray(at, at + bytes)).buffer);
    tensors[name] = { shape, values };
    at += bytes;
  }
  return { snapshot: { ...rest, tensors }, record };
}
