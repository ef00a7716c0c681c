import { execFile } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildKernels, kernelFiles } from '../build-kernels.js';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'node_modules/.cache/reclab-bench');
/** What of the sources is no TypeScript. */
const OTHERS = [...kernelFiles, 'src/engine/tensorflow/native', 'src/engine/tensorflow/loading'];

/** A measured script as it is compiled by `compileScripts`. */
export function compiledScript(name: string): string {
  return join(FOLDER, 'scripts/bench', name.replace(/\.ts$/, '.js'));
}

/**
 * Compiles the sources and the measured scripts, so that a measured process holds what a user's does, and not the
 * compiler that runs TypeScript as it is.
 */
export async function compileScripts(): Promise<void> {
  await buildKernels();
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', join(import.meta.dirname, 'tsconfig.json')]);
  for (const path of [...OTHERS, 'package.json']) {
    await cp(join(ROOT, path), join(FOLDER, path), { recursive: true });
  }
}
