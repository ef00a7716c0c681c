/**
 * What a machine with a GPU is asked, in one command: `npm run gpu-check [-- --quick --anyway works…]`.
 *
 * Says which engines see the GPU, sets tensorflow up for it where that was not done (`reclab setup tensorflow --gpu`),
 * runs the benchmark beside PyTorch on CUDA, ten epochs of matrix factorisation on MovieLens-1M and SASRec with BCE and
 * gBCE to their end (one epoch each with `--quick`), and writes a record to `results/gpu-check/<date>.{json,md}`. Ends
 * with 3 where there is no GPU; with `--anyway` what can be done without one is done first. Ends with 1 where a part
 * failed. PyTorch is that of RECLAB_PYTHON, or python3.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Finding } from '../src/cli/machine.js';
import { writeFileAtomic } from '../src/core/files.js';
import { findRuns, readRun } from '../src/results/run-folder.js';
import { commit, describeMachine, type Machine } from './bench/machine.js';
import { type Entry, notes, readReport, table } from './bench/report.js';

/** One part of the check. */
interface Part {
  name: string;
  command: string;
  /** The exit code; null where a signal ended it. */
  exitCode: number | null;
  seconds: number;
  /** The end of what it printed. */
  output: string;
}

/** A configuration that is run. */
interface Mission {
  config: string;
  /** Null where the run did not finish. */
  result: { engine: string; device: string; metrics: Record<string, number> } | null;
}

interface GpuCheck {
  date: string;
  commit: string | null;
  machine: Machine;
  /** Of `doctor`, after the setup. */
  findings: readonly Finding[];
  /** Whether an engine uses a GPU. */
  usesGpu: boolean;
  parts: readonly Part[];
  benchmark: readonly Entry[];
  missions: readonly Mission[];
}

const ROOT = join(import.meta.dirname, '..');
/** What is run, and after how many epochs it ends; null: as configured. */
const MISSIONS = [
  { config: 'configs/movielens-1m/mf-softmax.yaml', epochs: 10 },
  { config: 'configs/sasrec-ml-1m/sasrec-bce.yaml', epochs: null },
  { config: 'configs/sasrec-ml-1m/sasrec-gbce.yaml', epochs: null },
] as const;
/** Characters of a part's output that the record keeps. */
const KEPT_OUTPUT = 4000;

const { values, positionals: works } = parseArgs({
  allowPositionals: true,
  options: {
    anyway: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'results/gpu-check') },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const machine = await describeMachine();
  const gpu = machine.gpus.length > 0;
  for (const name of machine.gpus) console.log(`GPU: ${name}`);
  if (!gpu) console.error('No NVIDIA GPU: nvidia-smi finds none here.');
  if (!gpu && !values.anyway) {
    console.error('  do:       run this on a machine with one; --anyway does here what needs none');
    return 3;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'reclab-gpu-check-'));
  try {
    const record = await check(machine, scratch);
    await write(record);
    if (!gpu) return 3;
    return record.usesGpu && record.parts.every(({ exitCode }) => exitCode === 0) ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function check(machine: Machine, scratch: string): Promise<GpuCheck> {
  const gpu = machine.gpus.length > 0;
  const parts: Part[] = [];
  const run = async (name: string, executable: string, list: readonly string[]): Promise<string> => {
    console.error(`\n== ${name}`);
    const { printed, ...part } = await runPart(name, executable, list);
    parts.push(part);
    return printed;
  };
  const reclab = (name: string, ...list: string[]) =>
    run(name, process.execPath, [join(ROOT, 'bin/reclab.js'), ...list]);
  const script = (name: string, path: string, ...list: string[]) =>
    run(name, process.execPath, ['--import', 'tsx', join(ROOT, path), ...list]);

  await run('build', 'npm', ['run', 'build']);
  let findings = await examined(reclab);
  if (gpu && !usesGpu(findings)) {
    await reclab('setup', 'setup', 'tensorflow', '--gpu');
    findings = await examined(reclab);
  }
  const device = gpu ? 'cuda' : 'cpu';
  const pace = values.quick ? ['--quick'] : [];
  await script(
    'benchmark',
    'scripts/bench/main.ts',
    ...works,
    '--device',
    device,
    ...pace,
    '--engine',
    'tensorflow',
    '--out',
    scratch,
  );
  const benchmark = (await readReport(scratch, device))?.entries ?? [];
  const missions: Mission[] = [];
  for (const [index, { config, epochs }] of MISSIONS.entries()) {
    const out = join(scratch, `results-${index}`);
    const last = values.quick ? 1 : epochs;
    await reclab(
      `run of ${config}`,
      'run',
      join(ROOT, config),
      ...['--engine', 'tensorflow', '--seed', '1', '--out', out],
      ...(last === null ? [] : ['--set', `training.epochs=${last}`]),
      ...['--set', 'evaluation.metrics=[recall,ndcg]'],
    );
    missions.push({ config, result: await resultOf(out) });
  }
  return {
    date: new Date().toISOString(),
    commit: await commit(),
    machine,
    findings,
    usesGpu: usesGpu(findings),
    parts,
    benchmark,
    missions,
  };
}

/** Runs a program, shows what it prints, and keeps the end of it. */
async function runPart(
  name: string,
  executable: string,
  list: readonly string[],
): Promise<Part & { printed: string }> {
  const started = performance.now();
  const child = spawn(executable, list, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
      process.stderr.write(chunk);
    });
  }
  const [exitCode] = (await once(child, 'close').catch((error: Error) => {
    output += error.message;
    return [null];
  })) as [number | null];
  const command = [executable === process.execPath ? 'node' : executable, ...list].join(' ');
  return {
    name,
    command: command.replaceAll(`${ROOT}/`, ''),
    exitCode,
    seconds: (performance.now() - started) / 1000,
    output: output.replaceAll(`${ROOT}/`, ''),
    printed,
  };
}

/** What `doctor` finds, in a process of its own, because an engine that was set up since is not seen in an older one. */
async function examined(
  reclab: (name: string, ...list: string[]) => Promise<string>,
): Promise<readonly Finding[]> {
  const printed = await reclab('doctor', 'doctor', '--json');
  try {
    return JSON.parse(printed) as Finding[];
  } catch {
    return [];
  }
}

function usesGpu(findings: readonly Finding[]): boolean {
  return findings.some(({ subject, found }) => subject === 'gpu' && found.startsWith('used by'));
}

/** The engine and the figures of the run; null where it did not finish. */
async function resultOf(out: string): Promise<Mission['result']> {
  const [folder] = await findRuns(out).catch(() => []);
  const run = folder === undefined ? null : await readRun(folder).catch(() => null);
  if (run === null || run.record.status !== 'finished') return null;
  const overall = run.metrics.filter(({ subset, group }) => subset === 'test' && group === 'overall');
  return {
    engine: run.record.engine.name,
    device: run.record.engine.device,
    metrics: Object.fromEntries(overall.map(({ metric, cutoff, value }) => [`${metric}@${cutoff}`, value])),
  };
}

async function write(record: GpuCheck): Promise<void> {
  await mkdir(values.out, { recursive: true });
  const name = join(values.out, record.date.slice(0, 10));
  await writeFileAtomic(`${name}.json`, `${JSON.stringify(record, null, 2)}\n`);
  await writeFileAtomic(`${name}.md`, markdown(record));
  console.log(`\n${markdown(record)}\nWritten to ${name}.{json,md}`);
}

function markdown({ date, commit: at, machine, findings, parts, benchmark, missions }: GpuCheck): string {
  const { processor, processors, gpus } = machine;
  const seen = findings.filter(({ subject }) => subject === 'gpu' || subject.startsWith('engine'));
  const lines = [
    `# GPU check of ${date.slice(0, 10)}`,
    '',
    `Commit ${at ?? 'unknown'}; ${gpus.length > 0 ? gpus.join('; ') : 'no GPU: **not measured on a GPU**'}; ${processor}, ${processors} processors.`,
    '',
    ...seen.map(({ subject, found }) => `- ${subject}: ${found}`),
    '',
    ...parts.map(
      ({ name, exitCode, seconds }) =>
        `- ${name}: ${exitCode === 0 ? 'done' : `ended with ${exitCode ?? 'a signal'}`} after ${seconds.toFixed(0)} s`,
    ),
    '',
    ...missions.map(missionLine),
    '',
    ...(benchmark.length === 0
      ? ['No benchmark.']
      : [table(benchmark), '', ...notes(benchmark).map((note) => `- ${note}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

function missionLine({ config, result }: Mission): string {
  if (result === null) return `- ${config}: did not finish`;
  const figures = Object.entries(result.metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return `- ${config} on ${result.engine} (${result.device}): ${figures.join(', ')}`;
}
