/** Exit codes of the command line; scripts and CI rely on them. */
export const ExitCode = {
  done: 0,
  answerIsNo: 1,
  badInput: 2,
  badEnvironment: 3,
  runFailed: 4,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;

/** What a person needs to mend an error: what was expected, what was found, where, and what to do. */
export interface Explanation {
  /** What was expected. */
  expected?: string;
  /** What was found instead. */
  found?: string;
  /** A place the person can open: `file:line:column`, a path, an address. */
  where?: string;
  /** What to do about it. */
  fix?: string;
}

/** An error whose message is written for the person in front of the terminal; shown without a stack. */
export class ReclabError extends Error {
  readonly exitCode: number;
  readonly explanation: Explanation;

  constructor(exitCode: number, summary: string, explanation: Explanation = {}) {
    super(compose(summary, explanation));
    this.name = new.target.name;
    this.exitCode = exitCode;
    this.explanation = explanation;
  }
}

/** The person's input is wrong: arguments, configuration, a data file. */
export class InputError extends ReclabError {
  constructor(summary: string, explanation?: Explanation) {
    super(ExitCode.badInput, summary, explanation);
  }
}

/** The environment is wrong: no engine, no network, a full disk. */
export class EnvironmentError extends ReclabError {
  constructor(summary: string, explanation?: Explanation) {
    super(ExitCode.badEnvironment, summary, explanation);
  }
}

/** A run failed: it diverged or ran out of memory. */
export class RunError extends ReclabError {
  constructor(summary: string, explanation?: Explanation) {
    super(ExitCode.runFailed, summary, explanation);
  }
}

/** A run was stopped from outside, after its checkpoint was written. */
export class InterruptedError extends ReclabError {
  constructor(signal: 'SIGINT' | 'SIGTERM', explanation?: Explanation) {
    super(
      signal === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated,
      `Stopped by ${signal}`,
      explanation,
    );
  }
}

/** Several independent mistakes, reported together. */
export class InputErrors extends InputError {
  readonly errors: readonly InputError[];

  constructor(errors: readonly InputError[]) {
    super(errors.map((error) => error.message).join('\n\n'));
    this.errors = errors;
  }
}

/** Throws nothing for no errors, the error itself for one, and all of them together for several. */
export function throwCollected(errors: readonly InputError[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new InputErrors(errors);
}

/** What an error says, in one line of a list. */
export function inOneLine({ message }: Error): string {
  return message.replace(/\n\s*/g, '; ');
}

function compose(summary: string, { expected, found, where, fix }: Explanation): string {
  const lines = [where === undefined ? summary : `${where}: ${summary}`];
  if (expected !== undefined) lines.push(`  expected: ${expected}`);
  if (found !== undefined) lines.push(`  found:    ${found}`);
  if (fix !== undefined) lines.push(`  do:       ${fix}`);
  return lines.join('\n');
}
