/**
 * Measures reclab beside PyTorch and keeps the table: `npm run bench -- [works…]`. See scripts/README.md.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, ReclabError } from '../../src/core/errors.js';
import { type EngineName, engineNames } from '../../src/engine/engine.js';
import { engineAvailability } from '../../src/engine/registry.js';
import { type Origin, writeInteractions, writeVectors } from './interactions.js';
import { commit, describeMachine, findPeers } from './machine.js';
import { measure, type Pace } from './measure.js';
import { type Entry, merged, notes, readReport, table, writeReport } from './report.js';
import { type ShapeName, shapes } from './shapes.js';
import { type Work, works } from './works.js';

const HELP = `npm run bench -- [works…] [options]

Measures each work on each engine beside PyTorch with the same threads, by turns, prints a table, and keeps it in
results/bench/<device>.{json,csv,md}, where the other works of earlier runs stay.

  --engine <name>      wasm or tensorflow; may be given twice; default: both where they are available
  --threads <n>        of the peer and of tensorflow; default: 1 beside wasm, 2 beside tensorflow
  --device cpu|cuda    cuda: tensorflow and PyTorch on a GPU; default: cpu
  --quick              short blocks and few rounds: to see that it works, not for figures to keep
  --quiet <seconds>    waits so long, for each work, for other processes to go idle, and repeats disturbed blocks
  --out <folder>       default: results/bench; nothing is kept with --quick unless it is given

Works: ${works.map(({ name }) => name).join(', ')}

PyTorch is taken from the Python in RECLAB_PYTHON, or python3; where it is missing the peer's columns show -.
RECLAB_DATA and RECLAB_MIRROR are those of reclab.
`;

/** Short enough for a look, long enough for a figure. */
const paces = {
  quick: { rounds: 2, seconds: 0.5 },
  whole: { rounds: 5, seconds: 2 },
} as const;

type MeasuredEngine = Exclude<EngineName, 'reference'>;
/** What runs beside the peers; `reference` is an oracle and no engine to measure. */
const measuredEngines = engineNames.filter((name): name is MeasuredEngine => name !== 'reference');

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ReclabError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      engine: { type: 'string', multiple: true },
      threads: { type: 'string' },
      device: { type: 'string', default: 'cpu' },
      quick: { type: 'boolean', default: false },
      quiet: { type: 'string', default: '0' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { device } = values;
  const chosen = chosenWorks(positionals);
  const engines = await availableEngines(chosenEngines(values.engine, device));
  const peers = await findPeers(device);
  console.log(peers.note);
  const pace: Pace = { ...paces[values.quick ? 'quick' : 'whole'], quiet: Number(values.quiet) };
  const folder = await mkdtemp(join(tmpdir(), 'reclab-bench-'));
  const origins = new Map<ShapeName, Origin>();
  const entries: Entry[] = [];
  try {
    for (const work of chosen) {
      const data = work.shape === null ? '' : join(folder, work.shape);
      if (work.shape !== null && !origins.has(work.shape)) {
        origins.set(work.shape, await writeInteractions(shapes[work.shape], data));
        await writeVectors(data);
      }
      for (const engine of engines) {
        const threads = Number(values.threads ?? defaultThreads(engine));
        const setting = { engine, threads, device, data, python: peers.python };
        const figure = await measure(work, setting, pace);
        const versions = Object.assign({}, ...Object.values(figure.peers).map((peer) => peer.versions));
        const entry: Entry = {
          ...figure,
          data: work.shape === null ? null : origins.get(work.shape)!,
          date: new Date().toISOString(),
          commit: await commit(),
          versions: { ...versions, ...figure.ours.versions },
        };
        entries.push(entry);
        console.error(progressLine(entry));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await tell(entries, device, values.out ?? (values.quick ? null : 'results/bench'));
  return entries.some(({ disagreements }) => disagreements.length > 0) ? 1 : 0;
}

async function tell(entries: readonly Entry[], device: string, out: string | null): Promise<void> {
  console.log(`\n${table(entries)}\n`);
  for (const note of notes(entries)) console.log(`- ${note}`);
  if (out === null) return;
  const machine = await describeMachine();
  const earlier = await readReport(out, device);
  // Figures of another machine cannot stand beside these.
  const kept = earlier?.machine.processor === machine.processor ? earlier.entries : [];
  const order = works.map(({ name }) => name);
  await writeReport({ machine, entries: merged(kept, entries, order) }, out, device);
  console.log(`Written to ${join(out, device)}.{json,csv,md}`);
}

/** @throws InputError for a name that is no work */
function chosenWorks(names: readonly string[]): readonly Work[] {
  if (names.length === 0) return works;
  return names.map((name) => {
    const work = works.find((candidate) => candidate.name === name);
    if (work) return work;
    throw new InputError(`There is no work called ${name}`, {
      expected: works.map((candidate) => candidate.name).join(', '),
    });
  });
}

/** @throws InputError for a name that is no engine that can be measured there */
function chosenEngines(names: readonly string[] | undefined, device: string): readonly MeasuredEngine[] {
  const possible = device === 'cpu' ? measuredEngines : measuredEngines.filter((name) => name !== 'wasm');
  if (names === undefined) return possible;
  return names.map((name) => {
    const engine = possible.find((candidate) => candidate === name);
    if (engine) return engine;
    throw new InputError(`${name} is not measured on ${device}`, { expected: possible.join(' or ') });
  });
}

/** Leaves out engines that are not available here, and says why. */
async function availableEngines(names: readonly MeasuredEngine[]): Promise<readonly MeasuredEngine[]> {
  const found = await engineAvailability();
  return names.filter((name) => {
    const { available, reason } = found.find((engine) => engine.name === name)!;
    if (!available) console.log(`${name}: not measured: ${reason}`);
    return available;
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
