import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Entry, merged, notes, readReport, table, writeReport } from './report.js';

const side = { rounds: [20], facts: {}, versions: {} };
const entry: Entry = {
  work: 'mf-sl-health',
  title: 'MF + SL',
  engine: 'wasm',
  threads: 1,
  device: 'cpu',
  ours: { ...side, ms: { min: 18.04, median: 20, p90: 25.06, n: 9 }, peakMegabytes: 240.4 },
  peers: {
    counts: { ...side, ms: { min: 38, median: 40, p90: 110, n: 7 }, peakMegabytes: 447 },
    gathered: { ...side, ms: null, peakMegabytes: null, reason: 'out of memory' },
  },
  best: 'counts',
  ratio: { median: 0.5, low: 0.45, high: 0.52 },
  otherProcessors: { mean: 0.06, most: 0.4 },
  disagreements: [],
  data: { kind: 'published' },
  date: '2026-03-01T12:00:00.000Z',
  commit: 'abc',
  versions: { torch: '2.13.0', node: '20.20.2' },
};
const machine = { processor: 'P', processors: 2, memoryGigabytes: 8, system: 'linux', gpus: [] };

describe('the table', () => {
  it('shows both sides, the ratio with its range, memory and what else ran', () => {
    const cells = table([entry])
      .split('\n')[2]!
      .split('|')
      .map((cell) => cell.trim());
    expect(cells.slice(1, -1)).toEqual([
      'MF + SL',
      'wasm',
      '1',
      '20.0 (18.0–25.1)',
      '40.0 (38.0–110)',
      'counts',
      '**0.50** (0.45–0.52)',
      '240',
      '447',
      '0.06',
    ]);
  });

  it('shows - where there is no figure, and the notes say why', () => {
    const missing: Entry = {
      ...entry,
      ours: { ...entry.ours, ms: null, peakMegabytes: null, reason: 'no kernel' },
      ratio: null,
    };
    expect(table([missing]).split('\n')[2]).toMatch(/\| +- \| +40\.0 .*\| +- \| +- \| +447 \|/);
    expect(notes([missing])).toEqual([
      'mf-sl-health on wasm: no figure: no kernel',
      'mf-sl-health on wasm: no figure of gathered: out of memory',
    ]);
  });

  it('notes drawn data and works that are not the same', () => {
    const doubtful: Entry = {
      ...entry,
      peers: {},
      data: { kind: 'drawn', reason: 'no network' },
      disagreements: ["loss is 1, the peer's 2"],
    };
    expect(notes([doubtful])).toEqual([
      "mf-sl-health on wasm: NOT THE SAME WORK: loss is 1, the peer's 2",
      'mf-sl-health on wasm: the interactions are drawn in the size of the published ones (no network)',
    ]);
  });
});

it('a new figure takes the place of the old one, others stay, in the order of the works', () => {
  const other = { ...entry, work: 'mf-bpr', ours: { ...entry.ours, rounds: [1] } };
  const newer = { ...other, ours: { ...entry.ours, rounds: [2] } };
  expect(merged([other, entry], [newer], ['mf-sl-health', 'mf-bpr'])).toEqual([entry, newer]);
});

it('a report is written as JSON, CSV and Markdown, and read again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reclab-report-'));
  try {
    expect(await readReport(folder, 'cpu')).toBeNull();
    await writeReport({ machine, entries: [entry] }, folder, 'cpu');
    expect(await readReport(folder, 'cpu')).toEqual({ machine, entries: [entry] });
    expect((await readFile(join(folder, 'cpu.csv'), 'utf8')).split('\n').slice(0, 4)).toEqual([
      'work,engine,threads,device,side,min_ms,median_ms,p90_ms,samples,peak_megabytes,ratio,other_processors,data,date,commit',
      'mf-sl-health,wasm,1,cpu,reclab,18.040,20.000,25.060,9,240,,0.06,published,2026-03-01,abc',
      'mf-sl-health,wasm,1,cpu,counts,38.000,40.000,110.000,7,447,0.500,0.06,published,2026-03-01,abc',
      'mf-sl-health,wasm,1,cpu,gathered,,,,,,,0.06,published,2026-03-01,abc',
    ]);
    const page = await readFile(join(folder, 'cpu.md'), 'utf8');
    expect(page).toContain('2026-03-01, commit abc, torch 2.13.0, node 20.20.2');
    expect(page).toContain('reclab 20.0, counts 40.0, gathered -');
  } finally {
    await rm(folder, { recursive: true });
  }
});
