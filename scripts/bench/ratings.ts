/**
 * What it costs to prepare a large ratings file: 15.5 million rows in the shape of Amazon Reviews 2023, Electronics.
 *
 *   npx tsx scripts/bench/ratings.ts [--rows 15500000] [--gzip] [--python <path>] [--keep]
 *
 * Generates the file (seeded) in a temporary folder, prepares it through the real path (copy from a mirror and checksum,
 * scan, 5-core, numbering, cache) in a process of its own, and prints rows/s and peak memory beside what
 * `pandas.read_csv` alone needs on the same file, where the given Python has pandas. The goal is a peak below 3 GB.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { datasetSchema } from '../../src/config/schema/dataset.js';
import { RandomStream } from '../../src/core/random.js';
import type { Reporter } from '../../src/core/reporter.js';
import { openFile } from '../../src/data/archive.js';
import { checksumFile } from '../../src/data/checksum.js';
import { prepareDataset } from '../../src/data/prepare.js';
import { scanEvents } from '../../src/data/scan.js';

/** Rows, users and items of the real file; fewer rows have fewer users and items in proportion. */
const ROWS = 15_500_000;
const USERS = 1_600_000;
const ITEMS = 368_000;
const HOST = 'mcauleylab.ucsd.edu/public_datasets/data/amazon_2023';
const RATINGS = `${HOST}/benchmark/5core/rating_only/Electronics.csv.gz`;
const METADATA = `${HOST}/raw/meta_categories/meta_Electronics.jsonl.gz`;

interface Measurement {
  rows: number;
  seconds: number;
  /** Seconds of all cores together; what counts on a machine that does other work. */
  cpu: number;
  /** Bytes. */
  peak: number;
  note: string;
}

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '15500000' },
    gzip: { type: 'boolean', default: false },
    python: { type: 'string', default: 'python3' },
    keep: { type: 'boolean', default: false },
    // How this script calls itself for the measured parts.
    measure: { type: 'string' },
    folder: { type: 'string' },
  },
});

if (options.measure === undefined) await compare();
else process.stdout.write(JSON.stringify(await measure(options.measure, options.folder!)));

async function compare(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reclab-bench-'));
  try {
    const rows = Number(options.rows);
    console.log(`Generating ${rows.toLocaleString('en')} rows in ${folder}`);
    await generate(join(folder, 'mirror'), rows);
    const { size } = await stat(join(folder, 'mirror', RATINGS));
    console.log(`${(size / 1e6).toFixed(0)} MB${options.gzip ? ', gzipped' : ''}`);
    print('scan alone', await child(process.execPath, ownArguments('scan', folder)));
    print('whole preparation', await child(process.execPath, ownArguments('prepare', folder)));
    print('from the cache', await child(process.execPath, ownArguments('prepare', folder)));
    const pandas = await child(options.python, ['-c', pandasProgram(join(folder, 'mirror', RATINGS))]);
    print('pandas.read_csv', pandas);
  } finally {
    if (!options.keep) await rm(folder, { recursive: true });
  }
}

function ownArguments(part: string, folder: string): string[] {
  return ['--import', 'tsx', import.meta.filename, '--measure', part, '--folder', folder];
}

function print(name: string, result: Measurement | null): void {
  if (result === null) {
    console.log(
      `${name.padEnd(20)} not measured: ${options.python} has no pandas (choose another with --python)`,
    );
    return;
  }
  const { rows, seconds, cpu, peak, note } = result;
  const rate = `${(rows / seconds / 1e6).toFixed(2)} M rows/s`;
  console.log(
    `${name.padEnd(20)} ${seconds.toFixed(1).padStart(6)} s  (cpu ${cpu.toFixed(1)} s)  ${rate}  peak ${(peak / 1e9).toFixed(2)} GB  ${note}`,
  );
}

async function child(command: string, commandArguments: string[]): Promise<Measurement | null> {
  const process_ = spawn(command, commandArguments, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([text(process_.stdout), once(process_, 'close')]);
  if (code === 9) return null;
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return JSON.parse(output) as Measurement;
}

async function measure(part: string, folder: string): Promise<Measurement> {
  const start = performance.now();
  const { rows, note } = part === 'scan' ? await scan(folder) : await prepare(folder);
  const seconds = (performance.now() - start) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { rows, seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS * 1024, note };
}

async function scan(folder: string): Promise<{ rows: number; note: string }> {
  const events = await scanEvents(await openFile(join(folder, 'mirror', RATINGS)), {
    where: 'ratings',
    delimiter: ',',
    header: true,
    columns: { user: 0, item: 1, value: 2, time: 3 },
    timeUnit: 'milliseconds',
  });
  return { rows: events.users.codes.length, note: '' };
}

async function prepare(folder: string): Promise<{ rows: number; note: string }> {
  const config = datasetSchema.parse({ name: 'amazon-electronics', kCore: 5 });
  const reporter: Reporter = {
    info: () => {},
    warn: (message) => console.error(message),
    progress: () => ({ update() {}, stop() {} }),
  };
  const context = {
    folder: join(folder, 'data'),
    mirror: join(folder, 'mirror'),
    baseFolder: folder,
    reporter,
  };
  const { provenance } = await prepareDataset(config, context);
  const [raw, ...filtered] = provenance.steps;
  const note = filtered.map(({ step, interactions }) => `${step}: ${interactions}`).join(', ');
  return { rows: raw!.interactions, note: `(${note})` };
}

function pandasProgram(path: string): string {
  return `
import sys
try:
    import pandas
except ImportError:
    sys.exit(9)
import json, resource, time
start = time.time()
frame = pandas.read_csv(${JSON.stringify(path)}, compression=${options.gzip ? "'gzip'" : 'None'})
seconds = time.time() - start
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    'rows': len(frame),
    'seconds': seconds,
    'cpu': usage.ru_utime + usage.ru_stime,
    'peak': usage.ru_maxrss * 1024,
    'note': 'pandas ' + pandas.__version__,
}))
`;
}

async function generate(mirror: string, rows: number): Promise<void> {
  const random = new RandomStream(0, 'synthetic');
  const users = ids(Math.round((USERS * rows) / ROWS), 28, 'A', random);
  const items = ids(Math.round((ITEMS * rows) / ROWS), 10, 'B', random);
  await mkdir(dirname(join(mirror, RATINGS)), { recursive: true });
  await mkdir(dirname(join(mirror, METADATA)), { recursive: true });
  const target = createWriteStream(join(mirror, RATINGS));
  const lines = ratingLines(rows, users, items, random);
  if (options.gzip) await pipeline(lines, createGzip({ level: 1 }), target);
  else await pipeline(lines, target);
  const metadata = items.map(
    (item, n) =>
      `{"parent_asin":"${item}","title":"Item ${n}","store":"Store","categories":["Electronics","Level ${n % 20}"]}\n`,
  );
  await writeFile(join(mirror, METADATA), metadata.join(''));
  const sums: string[] = [];
  for (const path of [RATINGS, METADATA]) sums.push(`${await checksumFile(join(mirror, path))}  ${path}\n`);
  await writeFile(join(mirror, 'SHA256SUMS'), sums.join(''));
}

/** Rows in random order, so that no id is found in a warm cache; items are popular by a power law. */
function* ratingLines(
  rows: number,
  users: string[],
  items: string[],
  random: RandomStream,
): Generator<Buffer> {
  yield Buffer.from('user_id,parent_asin,rating,timestamp\n');
  for (let row = 0; row < rows; ) {
    const lines: string[] = [];
    for (; row < rows && lines.length < 50_000; row++) {
      const user = users[random.integer(users.length)];
      const item = items[Math.floor(items.length * random.float() ** 2.5)];
      lines.push(
        `${user},${item},${1 + (random.uint32() % 5)}.0,${1_000_000_000_000 + random.integer(7e11)}\n`,
      );
    }
    yield Buffer.from(lines.join(''), 'latin1');
  }
}

function ids(count: number, length: number, first: string, random: RandomStream): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from({ length: count }, () => {
    let id = first;
    while (id.length < length) id += alphabet[random.uint32() & 31];
    return id;
  });
}
