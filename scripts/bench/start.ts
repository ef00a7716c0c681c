/**
 * From process start to the end of the first training step, as a person meets it: `reclab run` of a configuration whose
 * data are prepared. Started by the harness; each sample is a process of its own, of the built program.
 *
 *   tsx scripts/bench/start.ts --engine wasm [--config configs/movielens-1m/mf-bpr.yaml]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { serve } from './serve.js';

/** The line of `first-step.mjs`. */
interface FirstStep {
  /** Milliseconds since 1970. */
  at: number;
  peakMegabytes: number;
}

const ROOT = join(import.meta.dirname, '../..');

const { values } = parseArgs({
  options: {
    engine: { type: 'string' },
    config: { type: 'string', default: join(ROOT, 'configs/movielens-1m/mf-bpr.yaml') },
  },
});

await refuseOldBuild();
let peakMegabytes = 0;
// The first one prepares the data and warms the caches of the file system.
await startToFirstStep();
peakMegabytes = 0;
await serve({
  async block(seconds) {
    const samples: number[] = [];
    const end = performance.now() + 1000 * seconds;
    while (samples.length === 0 || performance.now() < end) samples.push(await startToFirstStep());
    return samples;
  },
  peakMegabytes: () => peakMegabytes,
});

/** Milliseconds from the start of a process to the end of its first training step, where it is ended. */
async function startToFirstStep(): Promise<number> {
  const out = await mkdtemp(join(tmpdir(), 'reclab-start-'));
  try {
    const hook = ['--import', join(import.meta.dirname, 'first-step.mjs')];
    const line = ['run', values.config, '--engine', values.engine!, '--seed', '1', '--out', out];
    const started = Date.now();
    const child = spawn(process.execPath, [...hook, join(ROOT, 'bin/reclab.js'), ...line], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const told = output.split('\n').find((written) => written.startsWith('{"at":'));
    if (told === undefined) throw new Error(`No training step: ${output.trim()}`);
    const first = JSON.parse(told) as FirstStep;
    peakMegabytes = Math.max(peakMegabytes, first.peakMegabytes);
    return first.at - started;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** The program that is measured is the built one, as people run it. */
async function refuseOldBuild(): Promise<void> {
  const built = await stat(join(ROOT, 'dist/index.js')).catch(() => null);
  const sources = (await readdir(join(ROOT, 'src'), { recursive: true })).filter((path) =>
    /(?<!\.test)\.ts$/.test(path),
  );
  const changed = await Promise.all(
    sources.map(async (path) => (await stat(join(ROOT, 'src', path))).mtimeMs),
  );
  if (built === null || Math.max(...changed) > built.mtimeMs) {
    throw new Error('The built program is older than its sources: npm run build');
  }
}
