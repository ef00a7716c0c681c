import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';
import { temporaryName } from '../../../core/files.js';
import { NODE_API_VERSION } from './package.js';
import { lastLines, runProgram } from './program.js';

const SOURCE = join(import.meta.dirname, '../loading/loading.cc');

/**
 * Where the addon that surrounds the loading of TensorFlow lies, beside a kept addon: for its source as it is, so that
 * another version of reclab with the same cache has its own.
 */
export function loadingPath(addon: string): string {
  const fingerprint = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 12);
  return join(dirname(addon), `loading-${fingerprint}.node`);
}

/**
 * Compiles the addon that surrounds the loading of TensorFlow (see its source) beside a kept addon. The target is
 * complete or absent.
 *
 * @throws EnvironmentError where the compiler fails
 */
export async function compileLoading(
  {
    compiler,
    nodeHeaders,
    signal,
  }: { compiler: string; nodeHeaders: string; signal?: AbortSignal | undefined },
  addon: string,
): Promise<void> {
  const target = loadingPath(addon);
  const temporary = temporaryName(target);
  const options = ['-shared', '-fPIC', '-O2', '-std=c++17', '-pthread', `-DNAPI_VERSION=${NODE_API_VERSION}`];
  try {
    const finished = await runProgram(compiler, [...options, `-I${nodeHeaders}`, SOURCE, '-o', temporary], {
      signal,
    });
    if (finished?.code !== 0) {
      throw new EnvironmentError('The addon that loads TensorFlow could not be compiled', {
        where: SOURCE,
        found: lastLines(`${finished?.out}\n${finished?.error}`),
      });
    }
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}
