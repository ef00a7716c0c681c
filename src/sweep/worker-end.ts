import { ExitCode } from '../core/errors.js';
import type { WorkerEnd } from './worker-process.js';

/** Whether a process ended because it was asked to, after its checkpoint. */
export function wasStopped({ code }: WorkerEnd): boolean {
  return code === ExitCode.interrupted || code === ExitCode.terminated;
}

/** Whether the environment was wrong, e.g. a full disk, so that the run may well do later. */
export function isOfEnvironment({ code }: WorkerEnd): boolean {
  return code === ExitCode.badEnvironment;
}

/**
 * Whether the run itself failed, e.g. diverged, and would do so again. A killed process, a full disk or a mistake in
 * reclab say nothing about the run.
 */
export function isFinal({ code }: WorkerEnd): boolean {
  return code === ExitCode.runFailed;
}

/** Why a process failed: the message that it ended with, or the signal that killed it. */
export function messageOf({ code, signal, tail }: WorkerEnd): string {
  if (signal !== null) return `the process was killed (${signal}), perhaps because memory ran out`;
  const at = Math.max(tail.lastIndexOf('error: '), tail.lastIndexOf('bug: '));
  if (at >= 0)
    return tail
      .slice(at)
      .replace(/^\w+: /, '')
      .trim();
  return tail.trim() || `the process ended with code ${code}`;
}
