// The first half of `npm test`: installs the locked packages where they are missing. (npm runs no `pretest` here, because
// .npmrc ignores scripts that were not asked for.)
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (!existsSync('node_modules/.package-lock.json')) {
  const { status } = spawnSync('npm', ['ci'], { stdio: 'inherit', shell: process.platform === 'win32' });
  process.exit(status ?? 1);
}
