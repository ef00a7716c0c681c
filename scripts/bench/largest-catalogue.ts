/**
 * The largest catalogue that an engine trains MF with sampled softmax on (d = 64, B = 1024, N = 1000): doubles the
 * number of items until two steps fail, then halves the gap until it is below a twentieth. Heavy: it fills the memory.
 *
 *   npx tsx scripts/bench/largest-catalogue.ts [--engine wasm|tensorflow] [--memory <GB>] [--from 125000] [--most 64000000]
 *
 * A process that takes more than the given memory (default: three quarters of what is free) is ended, which counts as
 * failed. Prints a line a size, and writes nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EngineName } from '../../src/engine/engine.js';
import { compileScripts } from './compiled.js';
import { Contestant, ContestantError } from './contestant.js';
import { writeInteractions } from './interactions.js';
import { type Setting, stepCommand } from './works.js';

/** Few users, so that it is the items that fill the memory. */
const USERS = 10_000;
const EVENTS = 100_000;

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'wasm' },
    memory: { type: 'string' },
    from: { type: 'string', default: '125000' },
    most: { type: 'string', default: '64000000' },
  },
});
const most = Number(values.most);
const memoryLimit = values.memory === undefined ? 0.75 * freemem() : Number(values.memory) * 1e9;

await compileScripts();
let works = 0;
let fails = Number(values.from);
while (fails <= most && (await trains(fails))) {
  works = fails;
  fails *= 2;
}
while (works > 0 && fails <= most && fails - works > works / 20) {
  const middle = Math.round((works + fails) / 2);
  if (await trains(middle)) works = middle;
  else fails = middle;
}
const bound = fails > most ? 'not searched further' : `${fails.toLocaleString('en')} failed`;
console.log(`${values.engine}: ${works.toLocaleString('en')} items trained, ${bound}`);

/** Whether two steps can be taken over so many items. */
async function trains(items: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'reclab-catalogue-'));
  const size = `${items.toLocaleString('en')} items`;
  const started = performance.now();
  try {
    await writeInteractions({ title: size, set: null, users: USERS, items, train: EVENTS, test: 1 }, folder);
    const setting: Setting = {
      engine: values.engine as EngineName,
      threads: 2,
      device: 'cpu',
      data: folder,
      python: null,
    };
    const command = stepCommand(setting, 'softmax', 1024, '--warm-up', '2');
    const contestant = await Contestant.start({ ...command, memoryLimit });
    const { peakMegabytes } = await contestant.close();
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(`${size}: trained, peak ${(peakMegabytes / 1000).toFixed(1)} GB, ${seconds} s`);
    return true;
  } catch (error) {
    if (!(error instanceof ContestantError)) throw error;
    console.log(`${size}: failed: ${error.message}`);
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
