import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../src/cli/environment.js';
import { resolveExperiment } from '../../src/config/resolve.js';
import { groupByRow } from '../../src/core/csr.js';
import { ReclabError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random.js';
import { silent } from '../../src/core/reporter.js';
import { prepareDataset } from '../../src/data/prepare.js';
import type { Split, UserEvents } from '../../src/split/split.js';
import { splitDataset } from '../../src/split/split-dataset.js';
import type { Shape } from './shapes.js';

/** Where interactions came from: a published set, or drawn in its size. */
export type Origin = { kind: 'published' } | { kind: 'drawn'; reason: string };

/** Length of the vectors that rankings are measured with. */
const DIMENSIONS = 64;

/**
 * Writes what both sides of a measurement read: `shape.json`, the columns `{train,test}-{users,items}.i32`, sorted by
 * user, all little-endian. `writeVectors` adds what rankings read.
 *
 * @returns where the interactions came from; a published set that cannot be fetched here is drawn in its size
 */
export async function writeInteractions(shape: Shape, folder: string): Promise<Origin> {
  const { origin, ...parts } = await interactionsOf(shape);
  await writeParts({ ...parts, ordered: shape.ordered ?? false }, folder);
  return origin;
}

/** Writes random vectors of users and items into a folder of interactions: `{user,item}-vectors.f32`. */
export async function writeVectors(folder: string): Promise<void> {
  const { users, items } = readSizes(folder);
  const random = new RandomStream(0, 'synthetic', 'vectors');
  for (const [name, rows] of Object.entries({ user: users, item: items })) {
    const values = Float32Array.from({ length: rows * DIMENSIONS }, () => random.float() - 0.5);
    await writeValues(join(folder, `${name}-vectors.f32`), values);
  }
}

/** The interactions of a folder as a split without validation part, all items in the catalogue. */
export function readSplit(folder: string): Split {
  const { users, items, ordered } = readSizes(folder);
  const part = (name: string): UserEvents => {
    const { offsets } = groupByRow(readColumn(folder, `${name}-users`), users);
    return { offsets, items: readColumn(folder, `${name}-items`), times: null, labels: null };
  };
  return {
    userCount: users,
    itemCount: items,
    train: part('train'),
    validation: { offsets: new Int32Array(users + 1), items: new Int32Array(0), times: null, labels: null },
    test: part('test'),
    hasValidation: false,
    catalogue: new Uint8Array(items).fill(1),
    chronological: ordered,
    dropped: [],
    warnings: [],
    trainFingerprint: 'bench',
    testFingerprint: 'bench',
  };
}

/** The random vectors of users or items, row by row, and their length. */
export function readVectors(
  folder: string,
  of: 'user' | 'item',
): { values: Float32Array; dimensions: number } {
  const bytes = readFileSync(join(folder, `${of}-vectors.f32`));
  return { values: new Float32Array(new Uint8Array(bytes).buffer), dimensions: DIMENSIONS };
}

interface Sizes {
  users: number;
  items: number;
  ordered: boolean;
}

interface Parts extends Omit<Sizes, 'ordered'> {
  train: UserEvents;
  test: UserEvents;
}

async function interactionsOf(shape: Shape): Promise<Parts & { origin: Origin }> {
  if (shape.set === null)
    return { ...drawInteractions(shape), origin: { kind: 'drawn', reason: 'by intention' } };
  try {
    return { ...(await published(shape.set)), origin: { kind: 'published' } };
  } catch (error) {
    if (!(error instanceof ReclabError)) throw error;
    const reason = error.message.split('\n')[0]!;
    return { ...drawInteractions(shape), origin: { kind: 'drawn', reason } };
  }
}

async function published(set: NonNullable<Shape['set']>): Promise<Parts> {
  const source =
    set === 'sasrec-ml-1m'
      ? { dataset: { name: set }, split: { name: 'leave-one-out', validation: 'none' } }
      : { dataset: { name: 'ir-benchmark', set }, split: { name: 'provided', validation: 'none' } };
  const experiment = resolveExperiment({ name: 'bench', ...source, backbone: { name: 'mf' } });
  const { dataFolder, mirror } = readEnvironment(process.env);
  const context = { folder: dataFolder, mirror, baseFolder: '.', reporter: silent };
  const dataset = await prepareDataset(experiment.dataset, context);
  const split = splitDataset(dataset, experiment.split, { seed: 1, coldItems: 'keep' });
  return { users: split.userCount, items: split.itemCount, train: split.train, test: split.test };
}

/**
 * Draws interactions of a size, popular items by a power law, each pair once. Every user has an event in train and in
 * test as far as the numbers go.
 */
export function drawInteractions({
  users,
  items,
  train,
  test,
  activity = 1,
}: Omit<Shape, 'title' | 'set'>): Parts {
  const random = new RandomStream(0, 'synthetic', 'bench');
  const taken = new Set<number>();
  const draw = (count: number): UserEvents => {
    const rows = new Int32Array(count);
    const columns = new Int32Array(count);
    for (let event = 0; event < count; ) {
      const user = event < users ? event : Math.floor(users * random.float() ** activity);
      const item = Math.floor(items * random.float() ** 2);
      if (taken.has(user * items + item)) continue;
      taken.add(user * items + item);
      rows[event] = user;
      columns[event++] = item;
    }
    const { offsets, order } = groupByRow(rows, users);
    return { offsets, items: order.map((event) => columns[event]!), times: null, labels: null };
  };
  return { users, items, train: draw(train), test: draw(test) };
}

async function writeParts(
  { users, items, ordered, train, test }: Parts & Sizes,
  folder: string,
): Promise<void> {
  if (endianness() !== 'LE')
    throw new Error('The files of the benchmark are little-endian, this machine is not');
  await mkdir(folder, { recursive: true });
  const columns: Record<string, Int32Array> = {
    'train-users.i32': rowsOf(train),
    'train-items.i32': train.items,
    'test-users.i32': rowsOf(test),
    'test-items.i32': test.items,
  };
  for (const [name, values] of Object.entries(columns)) await writeValues(join(folder, name), values);
  await writeFile(join(folder, 'shape.json'), JSON.stringify({ users, items, ordered }));
}

async function writeValues(
  path: string,
  { buffer, byteOffset, byteLength }: Float32Array | Int32Array,
): Promise<void> {
  await writeFile(path, new Uint8Array(buffer, byteOffset, byteLength));
}

function readSizes(folder: string): Sizes {
  return JSON.parse(readFileSync(join(folder, 'shape.json'), 'utf8')) as Sizes;
}

function rowsOf({ offsets, items }: UserEvents): Int32Array {
  const rows = new Int32Array(items.length);
  for (let row = 0; row + 1 < offsets.length; row++) rows.fill(row, offsets[row], offsets[row + 1]);
  return rows;
}

function readColumn(folder: string, name: string): Int32Array {
  return new Int32Array(new Uint8Array(readFileSync(join(folder, `${name}.i32`))).buffer);
}
