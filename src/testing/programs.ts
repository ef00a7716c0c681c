import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes an executable that runs a CommonJS script in this Node, for tests that put it on the PATH. */
export function fakeProgram(folder: string, name: string, script: string): void {
  const body = join(folder, `${name}.cjs`);
  writeFileSync(body, script);
  writeFileSync(join(folder, name), `#!/bin/sh\nexec "${process.execPath}" "${body}" "$@"\n`, {
    mode: 0o755,
  });
}
