import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import Papa from 'papaparse';
import { writeFileAtomic } from '../../src/core/files.js';
import type { Origin } from './interactions.js';
import type { Machine } from './machine.js';
import type { Figure, Result } from './measure.js';

/** A figure with what a reader must know to trust it. */
export interface Entry extends Figure {
  /** Where the interactions came from; null for works without any. */
  data: Origin | null;
  /** ISO date. */
  date: string;
  commit: string | null;
  /** What it ran with, e.g. PyTorch's version. */
  versions: Readonly<Record<string, string>>;
}

/** All figures of one machine. */
export interface Report {
  machine: Machine;
  entries: readonly Entry[];
}

/** A report in which new entries stand in place of those of the same work, engine, threads and device. */
export function merged(
  earlier: readonly Entry[],
  later: readonly Entry[],
  order: readonly string[],
): Entry[] {
  const key = ({ work, engine, threads, device }: Entry) => `${work} ${engine} ${threads} ${device}`;
  const all = new Map([...earlier, ...later].map((entry) => [key(entry), entry]));
  const place = ({ work }: Entry) => order.indexOf(work);
  return [...all.values()].sort((a, b) => place(a) - place(b) || key(a).localeCompare(key(b)));
}

/** Reads `<folder>/<name>.json`; null where there is none. */
export async function readReport(folder: string, name: string): Promise<Report | null> {
  const text = await readFile(join(folder, `${name}.json`), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : (JSON.parse(text) as Report);
}

/** Writes a report as `<name>.json`, `.csv` and `.md`. */
export async function writeReport(report: Report, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  await writeFileAtomic(join(folder, `${name}.csv`), csv(report.entries));
  await writeFileAtomic(join(folder, `${name}.md`), markdown(report));
}

/** The table that a person reads. */
export function table(entries: readonly Entry[]): string {
  const header = [
    'work',
    'engine',
    'threads',
    'reclab, ms',
    'peer, ms',
    'peer',
    'ratio',
    'memory, MB',
    'peer, MB',
    'others',
  ];
  return markdownTable([header, ...entries.map(row)], {
    align: ['l', 'l', 'r', 'r', 'r', 'l', 'r', 'r', 'r', 'r'],
  });
}

function row(entry: Entry): string[] {
  const { title, engine, threads, ours, peers, best, ratio, otherProcessors } = entry;
  const peer = best === null ? null : peers[best]!;
  return [
    title,
    engine,
    String(threads),
    milliseconds(ours),
    peer ? milliseconds(peer) : '-',
    best ?? '-',
    ratio ? `**${digits(ratio.median)}** (${digits(ratio.low)}–${digits(ratio.high)})` : '-',
    ours.peakMegabytes === null ? '-' : ours.peakMegabytes.toFixed(0),
    peer?.peakMegabytes ? peer.peakMegabytes.toFixed(0) : '-',
    otherProcessors === null ? '-' : otherProcessors.mean.toFixed(2),
  ];
}

/** Median, with the least and the ninth tenth. */
function milliseconds({ ms }: Result): string {
  return ms === null ? '-' : `${digits(ms.median)} (${digits(ms.min)}–${digits(ms.p90)})`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value >= 10 ? 3 : 2);
}

/** What a table cannot show: missing figures with their reasons, works that do not agree, drawn data. */
export function notes(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ work, engine, ours, peers, data, disagreements }) => {
    const where = `${work} on ${engine}`;
    return [
      ...(ours.ms === null ? [`${where}: no figure: ${ours.reason}`] : []),
      ...Object.entries(peers)
        .filter(([, { ms }]) => ms === null)
        .map(([name, { reason }]) => `${where}: no figure of ${name}: ${reason}`),
      ...disagreements.map((difference) => `${where}: NOT THE SAME WORK: ${difference}`),
      ...(data?.kind === 'drawn' && data.reason !== 'by intention'
        ? [`${where}: the interactions are drawn in the size of the published ones (${data.reason})`]
        : []),
    ];
  });
}

function markdown({ machine, entries }: Report): string {
  const { processor, processors, memoryGigabytes, system, gpus } = machine;
  const found = [`${processor}, ${processors} processors`, `${memoryGigabytes} GB`, system, ...gpus];
  const runs = new Set(entries.map(({ date, commit, versions }) => runLine(date, commit, versions)));
  return `# Benchmark

Written by \`npm run bench\`; see [scripts/README.md](../../scripts/README.md#the-benchmark). Milliseconds: median (least–ninth tenth) of all
samples. Peer: the fastest of its formulations, with the same threads, in the same run, by turns. Ratio: reclab by peer,
below 1 is faster, with the range over the rounds. Memory: the highest resident memory of each process. Others:
processors that other processes kept busy meanwhile; above 0.2 a figure with two threads is not to be trusted.

${found.join('; ')}.

${table(entries)}

${notes(entries)
  .map((note) => `- ${note}\n`)
  .join('')}
All formulations, medians in milliseconds:

${markdownTable([['work', 'engine', 'threads', 'formulations'], ...entries.map(formulations)])}

Runs:

${[...runs].map((run) => `- ${run}\n`).join('')}`;
}

function runLine(date: string, commit: string | null, versions: Entry['versions']): string {
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date.slice(0, 10)}, commit ${commit ?? 'unknown'}, ${used.join(', ')}`;
}

function formulations({ work, engine, threads, ours, peers }: Entry): string[] {
  const medians = Object.entries({ reclab: ours, ...peers }).map(
    ([name, { ms }]) => `${name} ${ms === null ? '-' : digits(ms.median)}`,
  );
  return [work, engine, String(threads), medians.join(', ')];
}

/** One line a side and formulation. */
function csv(entries: readonly Entry[]): string {
  const rows = entries.flatMap((entry) =>
    Object.entries({ reclab: entry.ours, ...entry.peers }).map(([side, { ms, peakMegabytes }]) => ({
      work: entry.work,
      engine: entry.engine,
      threads: entry.threads,
      device: entry.device,
      side,
      min_ms: ms?.min.toFixed(3) ?? '',
      median_ms: ms?.median.toFixed(3) ?? '',
      p90_ms: ms?.p90.toFixed(3) ?? '',
      samples: ms?.n ?? '',
      peak_megabytes: peakMegabytes?.toFixed(0) ?? '',
      ratio: (side === entry.best && entry.ratio?.median.toFixed(3)) || '',
      other_processors: entry.otherProcessors?.mean.toFixed(2) ?? '',
      data: entry.data?.kind ?? '',
      date: entry.date.slice(0, 10),
      commit: entry.commit ?? '',
    })),
  );
  return `${Papa.unparse(rows, { newline: '\n' })}\n`;
}
