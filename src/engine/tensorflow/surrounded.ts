import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryName } from '../../core/files.js';

/** What is compiled from setup/stderr-gate.ts. */
interface StderrGate {
  close(path: string): void;
  open(): void;
}

/** Lines that inform and nothing else: those of level I, and the one that goes before the first of them. */
const NOTICE = /^(I\d{4} |WARNING: All log messages before absl::InitializeLog)/;

/**
 * Does something while standard error is held back, then passes on what was written to it, but for TensorFlow's notices.
 *
 * @param gate the compiled gate; where it does not exist, nothing is held back
 */
export function withoutNotices<T>(gate: string | null, work: () => T): T {
  if (gate === null || !existsSync(gate)) return work();
  const { close, open } = createRequire(import.meta.url)(gate) as StderrGate;
  const held = temporaryName(join(tmpdir(), 'reclab-stderr'));
  close(held);
  try {
    return work();
  } finally {
    open();
    const lines = readFileSync(held, 'utf8').split('\n');
    rmSync(held, { force: true });
    process.stderr.write(passedOn(lines));
  }
}

/** The lines that are no notices. */
export function passedOn(lines: readonly string[]): string {
  return lines.filter((line) => !NOTICE.test(line)).join('\n');
}
