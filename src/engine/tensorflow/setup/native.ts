import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';
import { temporaryName } from '../../../core/files.js';
import { LIBRARIES, NODE_API_VERSION } from './package.js';
import { lastLines, runProgram } from './program.js';

/** The sources of our own operations; see their README. */
const SOURCES = join(import.meta.dirname, '../native');

/**
 * Vectors as wide as this machine's; no flag that lets sums be reordered or NaN be taken for impossible. Once loaded they
 * stay, because TensorFlow and their threads point at them: a worker thread of Node that ends would unload them.
 */
const OPTIONS = [
  ...['-O3', '-march=native', '-std=c++17', '-fno-math-errno', '-fno-trapping-math', '-pthread'],
  '-Wl,-z,nodelete',
];

/**
 * Where the operations of a kept addon lie: for these sources and this processor, so that neither a newer reclab nor
 * another machine with the same cache loads what was not built for it.
 */
export function nativePath(addon: string): string {
  return join(dirname(addon), `native-${fingerprint()}.node`);
}

function fingerprint(): string {
  const hash = createHash('sha256').update([arch(), processor(), ...OPTIONS].join('\n'));
  for (const name of readdirSync(SOURCES).sort()) {
    if (isSource(name)) hash.update(name).update(readFileSync(join(SOURCES, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** What the compiler's `-march=native` depends on. */
function processor(): string {
  const flags = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf-8') : '';
  return /^(flags|Features)\s*:.*$/m.exec(flags)?.[0] ?? cpus()[0]?.model ?? '';
}

const isSource = (name: string) => name.endsWith('.cc') || name.endsWith('.h');

/** What the operations are compiled with. */
export interface NativeInput {
  compiler: string;
  /** The folder of Node-API's headers. */
  nodeHeaders: string;
  /** The folder `tensorflow` with the libraries. */
  libraries: string;
  signal?: AbortSignal | undefined;
}

/**
 * Compiles our own operations beside a kept addon. The target is complete or absent. Those of other sources or processors
 * stay, some 150 kB each: another installation of reclab or another machine may share the cache.
 *
 * @throws EnvironmentError where the compiler fails
 */
export async function compileNative(
  { compiler, nodeHeaders, libraries, signal }: NativeInput,
  addon: string,
): Promise<void> {
  const target = nativePath(addon);
  const temporary = temporaryName(target);
  const sources = readdirSync(SOURCES).filter((name) => name.endsWith('.cc'));
  try {
    const finished = await runProgram(
      compiler,
      [
        ...['-shared', '-fPIC', ...OPTIONS, `-DNAPI_VERSION=${NODE_API_VERSION}`, `-I${nodeHeaders}`],
        ...sources.map((name) => join(SOURCES, name)),
        ...['-o', temporary],
        ...LIBRARIES.map((name) => join(libraries, name)),
        `-Wl,-rpath,${libraries}`,
      ],
      { signal },
    );
    if (finished?.code !== 0) {
      throw new EnvironmentError('The operations of reclab could not be compiled', {
        where: SOURCES,
        found: lastLines(`${finished?.out}\n${finished?.error}`),
        fix: `see that ${compiler} is recent (GCC 9 or Clang 10, or newer) and the disk not full`,
      });
    }
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}
