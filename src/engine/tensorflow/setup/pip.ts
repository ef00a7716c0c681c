import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';
import type { Reporter } from '../../../core/reporter.js';
import { lastLines, runProgram } from './program.js';

/** Ways to call pip, in the order in which they are tried. */
const CALLS = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const;
/** The Python whose wheels are taken, whatever the Python at hand is. */
const PYTHON = [
  '--python-version',
  '3.11',
  '--implementation',
  'cp',
  '--abi',
  'cp311',
  '--abi',
  'abi3',
  '--abi',
  'none',
];
const POLL = 500;

/** A pip that works. */
export type Pip = readonly string[];

/** How wheels are downloaded. */
export interface WheelDownload {
  pip: Pip;
  /** Platform tags of wheels that fit. */
  platforms: readonly string[];
  reporter: Reporter;
  signal?: AbortSignal | undefined;
}

/**
 * Finds pip.
 *
 * @throws EnvironmentError that says what to install
 */
export async function findPip(signal?: AbortSignal): Promise<Pip> {
  let python: string | null = null;
  for (const call of CALLS) {
    const [program, ...args] = call;
    const finished = await runProgram(program, [...args, '--version'], { signal });
    if (finished?.code === 0) return call;
    if (finished !== null) python ??= program;
  }
  throw new EnvironmentError('pip is needed to download TensorFlow’s libraries', {
    expected: 'python3 with pip, to download files; nothing is installed into Python',
    found: python === null ? 'neither python3 nor pip' : `${python} without pip`,
    fix: 'install it (Debian, Ubuntu: `apt install python3-pip`; Fedora: `dnf install python3-pip`), or use a TensorFlow that is installed elsewhere: --from <folder>',
  });
}

/**
 * The command line that downloads one wheel into `folder`. It takes wheels only, so that no code of a package runs, and
 * pip checks them against the checksums of its index.
 */
export function downloadLine(
  pip: Pip,
  requirement: string,
  platforms: readonly string[],
  folder: string,
): string[] {
  const tags = platforms.flatMap((tag) => ['--platform', tag]);
  const plain = [
    '--no-deps',
    '--no-cache-dir',
    '--no-input',
    '--disable-pip-version-check',
    '--progress-bar',
    'off',
  ];
  return [
    ...pip,
    'download',
    requirement,
    ...plain,
    '--only-binary',
    ':all:',
    ...PYTHON,
    ...tags,
    '--dest',
    folder,
  ];
}

/**
 * Downloads the newest wheel that meets a requirement into a folder of its own.
 *
 * @param folder does not exist yet; temporary files of pip lie in it as well, because `/tmp` is often small
 * @returns the wheel's path
 * @throws EnvironmentError where the index cannot be reached, has no such wheel, or the disk is full
 */
export async function downloadWheel(
  requirement: string,
  folder: string,
  download: WheelDownload,
): Promise<string> {
  const temporary = join(folder, 'pip');
  await mkdir(temporary, { recursive: true });
  const [program, ...args] = downloadLine(download.pip, requirement, download.platforms, folder);
  download.reporter.info(`downloading ${requirement} with pip`);
  const watch = watchGrowth('downloading', folder, download.reporter);
  try {
    const finished = await runProgram(program!, args, {
      signal: download.signal,
      variables: { ...process.env, TMPDIR: temporary },
      onOutput: watch.read,
    });
    if (finished?.code !== 0) throw explainPip(requirement, `${finished?.out}\n${finished?.error}`);
  } finally {
    await watch.stop();
  }
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw explainPip(requirement, 'pip ended well, but left no wheel');
  return join(folder, wheel);
}

/** Turns what pip printed into an error that says what to do. */
export function explainPip(requirement: string, output: string): EnvironmentError {
  const found = lastLines(output.replaceAll(/^WARNING: (Location|Retrying|There was).*$/gm, ''), 4);
  if (/No space left on device|Errno 28|Disk quota exceeded/.test(output)) {
    return new EnvironmentError('The disk is full', {
      found,
      fix: 'free some space, or choose another folder with RECLAB_CACHE; nothing half-made is left',
    });
  }
  if (UNREACHABLE.test(output)) {
    return new EnvironmentError(`The package index cannot be reached to download ${requirement}`, {
      found: lastLines(
        output
          .split('\n')
          .filter((line) => UNREACHABLE.test(line))
          .join('\n'),
        1,
      ),
      fix: 'check the network and pip’s own settings (`pip config list`), or use a TensorFlow that is installed elsewhere: --from <folder>',
    });
  }
  if (/No matching distribution|Could not find a version/.test(output)) {
    return new EnvironmentError(`The package index has no wheel of ${requirement} for this machine`, {
      found,
      fix: 'check which index pip uses (`pip config list`) and that pip is recent (20.3 or newer), or use a TensorFlow that is installed elsewhere: --from <folder>',
    });
  }
  if (/DO NOT MATCH THE HASHES/.test(output)) {
    return new EnvironmentError(`The wheel of ${requirement} is not what the index says`, {
      found,
      fix: 'run the same command again; where that does not help, check the package index that pip uses',
    });
  }
  return new EnvironmentError(`pip could not download ${requirement}`, {
    found,
    fix: 'mend what pip says, or use a TensorFlow that is installed elsewhere: --from <folder>',
  });
}

const UNREACHABLE =
  /Failed to establish a new connection|Name or service not known|Temporary failure in name resolution|Connection (refused|reset|aborted|broken)|Network is unreachable|timed out|ProxyError|SSLError|Max retries exceeded|CERTIFICATE_VERIFY_FAILED/;

/** Shows how far a download is: pip says how large the file is, and the file grows. */
function watchGrowth(
  label: string,
  folder: string,
  reporter: Reporter,
): { read: (text: string) => void; stop: () => Promise<void> } {
  let shown: ReturnType<Reporter['progress']> | null = null;
  let done = 0;
  let measuring: Promise<void> = Promise.resolve();
  const measure = async () => {
    const size = await largestFile(folder);
    if (size > done) shown?.update(size);
    done = Math.max(done, size);
  };
  const timer = setInterval(() => {
    measuring = measuring.then(measure);
  }, POLL);
  return {
    read(text) {
      const [, size, unit] = /Downloading .*\(([\d.]+) ([kMG])B\)/.exec(text) ?? [];
      if (size === undefined) return;
      shown ??= reporter.progress(
        label,
        Number(size) * { k: 1e3, M: 1e6, G: 1e9 }[unit as 'k' | 'M' | 'G'],
        'bytes',
      );
    },
    async stop() {
      clearInterval(timer);
      await measuring;
      shown?.stop();
    },
  };
}

async function largestFile(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = names.map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => null);
    return found?.isFile() ? found.size : 0;
  });
  return Math.max(0, ...(await Promise.all(sizes)));
}
