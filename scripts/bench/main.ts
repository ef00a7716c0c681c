/** Measures reclab beside PyTorch and keeps the table: `npm run bench -- [works…]`. See scripts/README.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReclabError } from '../../src/core/errors.js';
import { engineAvailability } from '../../src/engine/registry.js';
import { compileScripts } from './compiled.js';
import { commit, describeMachine, findPeers } from './machine.js';
import { measure } from './measure.js';
import { HELP, type MeasuredEngine, type Options, readOptions } from './options.js';
import { type Entry, merged, notes, readReport, table, writeReport } from './report.js';
import { SharedInteractions } from './shared-interactions.js';
import { type Setting, works } from './works.js';

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(HELP);
  else process.exitCode = await run(options);
} catch (error) {
  if (!(error instanceof ReclabError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

/** The exit code: 1 where two sides did not do the same work. */
async function run(options: Options): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'reclab-bench-'));
  await compileScripts();
  try {
    const entries = await measureAll(options, new SharedInteractions(folder));
    console.log(`\n${table(entries)}\n`);
    for (const note of notes(entries)) console.log(`- ${note}`);
    if (options.out !== null) await keep(entries, options.device, options.out);
    return entries.some(({ disagreements }) => disagreements.length > 0) ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureAll(options: Options, interactions: SharedInteractions): Promise<Entry[]> {
  const { device, pace } = options;
  const engines = await available(options.engines);
  const { python, note } = await findPeers(device);
  console.log(note);
  const entries: Entry[] = [];
  for (const work of options.works) {
    const { data, origin } = await interactions.of(work);
    for (const engine of engines) {
      const threads = options.threads ?? defaultThreads(engine);
      const setting: Setting = { engine, threads, device, data, python };
      const figure = await measure(work, setting, pace);
      const versions = [...Object.values(figure.peers), figure.ours].map((side) => side.versions);
      const entry: Entry = {
        ...figure,
        data: origin,
        date: new Date().toISOString(),
        commit: await commit(),
        versions: Object.assign({}, ...versions),
      };
      console.error(progressLine(entry));
      entries.push(entry);
    }
  }
  return entries;
}

async function keep(entries: readonly Entry[], device: string, out: string): Promise<void> {
  const machine = await describeMachine();
  const earlier = await readReport(out, device);
  // Figures of another machine cannot stand beside these.
  const kept = earlier?.machine.processor === machine.processor ? earlier.entries : [];
  const order = works.map(({ name }) => name);
  await writeReport({ machine, entries: merged(kept, entries, order) }, out, device);
  console.log(`Written to ${join(out, device)}.{json,csv,md}`);
}

/** Leaves out engines that are not available here, and says why. */
async function available(names: readonly MeasuredEngine[]): Promise<readonly MeasuredEngine[]> {
  const engines = await engineAvailability();
  return names.filter((name) => {
    const engine = engines.find((found) => found.name === name)!;
    if (!engine.available) console.log(`${name}: not measured: ${engine.reason}`);
    return engine.available;
  });
}

/** `wasm` has one thread. */
function defaultThreads(engine: MeasuredEngine): number {
  return engine === 'wasm' ? 1 : Math.min(2, availableParallelism());
}

function progressLine({ work, engine, ours, best, peers, ratio }: Entry): string {
  const mine = ours.ms === null ? `- (${ours.reason})` : `${ours.ms.median.toFixed(2)} ms`;
  const theirs = best === null ? '-' : `${peers[best]!.ms!.median.toFixed(2)} ms (${best})`;
  return `${work} on ${engine}: ${mine}, peer ${theirs}, ratio ${ratio?.median.toFixed(2) ?? '-'}`;
}
