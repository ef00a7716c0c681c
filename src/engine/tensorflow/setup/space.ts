import { statfs } from 'node:fs/promises';
import { EnvironmentError } from '../../../core/errors.js';

const GIGABYTE = 1e9;

/**
 * Refuses to begin where a disk cannot hold what is needed.
 *
 * @param bytes what is needed at the most
 * @throws EnvironmentError
 */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new EnvironmentError('There is too little space for TensorFlow’s libraries', {
    where: folder,
    expected: `${gigabytes(bytes)} free`,
    found: `${gigabytes(free)} free`,
    fix: 'free some space, choose another folder with RECLAB_CACHE, or use an installed TensorFlow with --from <folder>',
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / GIGABYTE).toFixed(1)} GB`;
}
