import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { version_core } from '@tensorflow/tfjs-core';

/** The versions that a record names. */
export async function versions(): Promise<{ reclab: string; node: string; tfjs: string }> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return { reclab: manifest.version, node: process.versions.node, tfjs: version_core };
}

/** The commit of the working folder and whether files differ from it; null outside a repository. */
export async function gitState(): Promise<{ commit: string; dirty: boolean } | null> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', args)).stdout.trim();
  try {
    const commit = await git('rev-parse', 'HEAD');
    return { commit, dirty: (await git('status', '--porcelain', '--untracked-files=no')) !== '' };
  } catch {
    return null;
  }
}
