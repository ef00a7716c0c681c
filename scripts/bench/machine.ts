import { execFile } from 'node:child_process';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { gitState } from '../../src/experiment/environment.js';

const run = promisify(execFile);

/** Where figures were taken. */
export interface Machine {
  processor: string;
  processors: number;
  memoryGigabytes: number;
  system: string;
  /** By `nvidia-smi`; empty where there is none. */
  gpus: readonly string[];
}

/** This machine, without its name. */
export async function describeMachine(): Promise<Machine> {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 1e9),
    system: `${platform()} ${release()} ${arch()}`,
    gpus: await nvidiaGpus(),
  };
}

/** The commit of the sources, with `+` where files differ from it; null outside a repository. */
export async function commit(): Promise<string | null> {
  const state = await gitState();
  return state && `${state.commit.slice(0, 12)}${state.dirty ? '+' : ''}`;
}

/** Name, memory and driver of each NVIDIA GPU; empty where there is none or no driver. */
export async function nvidiaGpus(): Promise<string[]> {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  const { stdout } = await run('nvidia-smi', query).catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter((line) => line !== '');
}

/** What the peers run on. */
export interface Peers {
  /** The Python with PyTorch; null where the one that is asked for has none. */
  python: string | null;
  /** Its PyTorch, or why there is none. */
  note: string;
}

/** Looks for PyTorch in `RECLAB_PYTHON`, or `python3`; on a device other than the CPU, PyTorch must see it. */
export async function findPeers(device: string): Promise<Peers> {
  const python = process.env.RECLAB_PYTHON || 'python3';
  const seen = device === 'cpu' ? 'True' : 'torch.cuda.is_available()';
  const program = `import numpy, torch; assert ${seen}, "PyTorch sees no CUDA"; print(torch.__version__)`;
  try {
    const { stdout } = await run(python, ['-c', program]);
    return { python, note: `PyTorch ${stdout.trim()}` };
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const found = stderr.trim().split('\n').at(-1) || message.split('\n')[0]!;
    return {
      python: null,
      note: `not measured: ${python}: ${found} (name a Python with torch and numpy in RECLAB_PYTHON)`,
    };
  }
}
