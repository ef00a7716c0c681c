import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryName } from '../../core/files.js';

/** What is compiled from loading/loading.cc. */
interface Loading {
  /** Whether standard error is held back in the file from now on; if so, `end` must follow. */
  begin(path: string): boolean;
  end(): void;
}

/** Lines that inform and nothing else: those of level I, and the one that goes before the first of them. */
const NOTICE = /^(I\d{4} |WARNING: All log messages before absl::InitializeLog)/;

/**
 * Loads TensorFlow while standard error is held back, then passes on what was written to it, but for TensorFlow's notices;
 * and gives back what its start has touched of its libraries and is hardly needed again.
 *
 * @param addon the compiled addon that does so; where it does not exist, or no temporary file can be made, nothing
 *   surrounds the loading
 */
export function surrounded<T>(addon: string | null, load: () => T): T {
  if (addon === null || !existsSync(addon)) return load();
  const { begin, end } = createRequire(import.meta.url)(addon) as Loading;
  const held = temporaryName(join(tmpdir(), 'reclab-stderr'));
  if (!begin(held)) return load();
  try {
    return load();
  } finally {
    end();
    const lines = readFileSync(held, 'utf8').split('\n');
    rmSync(held, { force: true });
    process.stderr.write(passedOn(lines));
  }
}

/** The lines that are no notices. */
export function passedOn(lines: readonly string[]): string {
  return lines.filter((line) => !NOTICE.test(line)).join('\n');
}
