import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { openMirror } from '../data/mirror.js';
import { datasetStatus } from '../data/status.js';
import { type EngineAvailability, engineAvailability } from '../engine/registry.js';
import { hasNvidiaGpu } from '../engine/tensorflow/nvidia.js';
import { bytes, count } from './amounts.js';

/** One thing that was looked at. */
export interface Finding {
  subject: string;
  /** `broken`: nothing can run. `lacking`: something cannot. */
  state: 'fine' | 'lacking' | 'broken';
  found: string;
  /** What to do. */
  repair?: string;
}

/** Where a machine is looked at. */
export interface Surroundings {
  dataFolder: string;
  outFolder: string;
  mirror: string | null;
  /** `process.versions.node` */
  node: string;
}

const OLDEST_NODE = [20, 19] as const;
const LITTLE_SPACE = 2 ** 30;

/** Looks at everything that a run needs: Node, engines, memory, disk, folders, mirror, data. */
export async function examine(surroundings: Surroundings): Promise<Finding[]> {
  const { dataFolder, outFolder, mirror, node } = surroundings;
  const engines = await engineAvailability();
  return [
    examineNode(node),
    examineMachine(),
    ...examineEngines(engines),
    examineGpu(
      hasNvidiaGpu(),
      engines.find(({ usesGpu }) => usesGpu),
    ),
    examineFolder('data folder', dataFolder, 'choose another with --data-dir or RECLAB_DATA'),
    examineFolder('results folder', outFolder, 'choose another with --out'),
    await examineSpace(dataFolder),
    await examineMirror(mirror),
    await examineData(dataFolder),
  ];
}

function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const old = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  return {
    subject: 'node',
    state: old ? 'broken' : 'fine',
    found: version,
    ...(old && { repair: `install Node ${OLDEST_NODE.join('.')} or newer` }),
  };
}

function examineMachine(): Finding {
  const memory = `${bytes(freemem())} free of ${bytes(totalmem())} memory`;
  return { subject: 'machine', state: 'fine', found: `${availableParallelism()} cores, ${memory}` };
}

function examineEngines(engines: readonly EngineAvailability[]): Finding[] {
  const usable = engines.some(({ name, available }) => available && name !== 'reference');
  return engines.map(({ name, available, reason, device, lack, repair }) => ({
    subject: `engine ${name}`,
    state: available && lack === undefined ? 'fine' : available || usable ? 'lacking' : 'broken',
    found: available ? `${device}; ${lack ?? reason}` : `not available: ${reason}`,
    ...(!available && {
      repair:
        usable && repair !== undefined ? repair : 'install the packages again: npm ci, then npm run build',
    }),
  }));
}

/** Says whether a GPU is there and used, and what nobody has measured yet. */
export function examineGpu(present: boolean, user: { name: string } | undefined): Finding {
  const unmeasured = 'reclab is not measured on a GPU';
  if (user !== undefined) {
    return { subject: 'gpu', state: 'fine', found: `used by the ${user.name} engine; ${unmeasured} yet` };
  }
  if (!present) return { subject: 'gpu', state: 'fine', found: `no NVIDIA GPU found; ${unmeasured}` };
  return {
    subject: 'gpu',
    state: 'lacking',
    found: `an NVIDIA GPU that no engine uses; ${unmeasured} yet`,
    repair: '`reclab setup tensorflow --gpu`; it needs a driver for CUDA 12 (`nvidia-smi` shows it)',
  };
}

function examineFolder(subject: string, folder: string, repair: string): Finding {
  const existing = nearestExisting(folder);
  try {
    accessSync(existing, constants.W_OK);
    const made = existing === folder ? '' : ', made when it is needed';
    return { subject, state: 'fine', found: `${folder}${made}` };
  } catch {
    return { subject, state: 'broken', found: `${existing} cannot be written`, repair };
  }
}

async function examineSpace(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(nearestExisting(folder));
  const free = bavail * bsize;
  return {
    subject: 'disk',
    state: free < LITTLE_SPACE ? 'lacking' : 'fine',
    found: `${bytes(free)} free`,
    ...(free < LITTLE_SPACE && { repair: '`reclab clean` shows what can be deleted' }),
  };
}

async function examineMirror(root: string | null): Promise<Finding> {
  const subject = 'mirror';
  if (root === null)
    return { subject, state: 'fine', found: 'RECLAB_MIRROR is not set; the public hosts are used' };
  try {
    const { checksums } = await openMirror(root);
    return { subject, state: 'fine', found: `${root}, ${count(checksums.size)} files` };
  } catch (error) {
    return {
      subject,
      state: 'lacking',
      found: `${root}: ${(error as Error).message.split('\n')[0]}`,
      repair: 'set RECLAB_MIRROR to the mirror, or unset it',
    };
  }
}

async function examineData(folder: string): Promise<Finding> {
  const here = (await datasetStatus({ folder })).filter(({ state }) => state === 'fetched');
  const names = here.map(({ name, variant }) => (variant === null ? name : `${name} (${variant})`));
  return {
    subject: 'data sets',
    state: 'fine',
    found: names.length === 0 ? 'none fetched yet; `reclab data list` shows them' : names.join(', '),
  };
}

/** The folder itself, or the nearest one above it that exists. */
function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}
