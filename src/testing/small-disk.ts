import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, for tests of full disks. */
export interface SmallDisk {
  folder: string;
  /** Gives it another size, e.g. `1m`. */
  resize(size: string): void;
  /** Refuses all writing from now on. */
  makeReadOnly(): void;
  remove(): void;
}

/** Mounts a small file system in memory, or gives null where this process may not mount; tests are then skipped. */
export function mountSmallDisk(size: string): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  return {
    folder,
    resize: (next) => execFileSync('mount', ['-o', `remount,size=${next}`, folder]),
    makeReadOnly: () => execFileSync('mount', ['-o', 'remount,ro', folder]),
    remove() {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Whether small disks can be mounted here. */
export const canMountDisks: boolean = (() => {
  const disk = mountSmallDisk('16k');
  disk?.remove();
  return disk !== null;
})();
