import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../core/errors.js';
import { suggest } from './suggestion.js';

/**
 * Reads a configuration file.
 *
 * @throws InputError where it is missing (with the nearest name that exists), a folder, or not readable
 */
export async function readConfig(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf-8');
  } catch (error) {
    throw await explain(error as NodeJS.ErrnoException, path);
  }
}

async function explain(error: NodeJS.ErrnoException, path: string): Promise<unknown> {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const near = await nearestFile(path);
      return new InputError('There is no such configuration', {
        where: path,
        ...(near !== null && { fix: `did you mean ${near}?` }),
      });
    }
    case 'EISDIR': {
      const files = await configsIn(path);
      return new InputError('This is a folder, not a configuration', {
        where: path,
        expected: files.length === 0 ? 'a YAML file' : `a YAML file, e.g. ${join(path, files[0]!)}`,
      });
    }
    case 'EACCES':
      return new InputError('The configuration cannot be read', {
        where: path,
        fix: 'check its permissions',
      });
    default:
      return error;
  }
}

/** A file that exists and is called nearly the same, in the folder itself or one that is called nearly the same. */
async function nearestFile(path: string): Promise<string | null> {
  const folder = dirname(path);
  if (!isFolder(folder)) {
    const parent = dirname(folder);
    if (!isFolder(parent)) return null;
    const folders = (await readdir(parent, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const near = suggest(
      basename(folder),
      folders.map((entry) => entry.name),
    );
    if (near === null) return null;
    const moved = join(parent, near, basename(path));
    return existsSync(moved) ? moved : nearestFile(moved);
  }
  if (existsSync(`${path}.yaml`)) return `${path}.yaml`;
  const near = suggest(basename(path), await configsIn(folder));
  return near === null ? null : join(folder, near);
}

async function configsIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
