import { fork } from 'node:child_process';
import { extname, join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';
import { lastLines } from './program.js';

/** What the process that loads the addon found. */
export interface Proof {
  /** What `TF_Version` says. */
  tensorflow: string;
  device: 'CPU' | 'GPU';
  /** `[[1, 2], [3, 4]]` by `[[5, 6], [7, 8]]`. */
  product: number[];
  /** The log-sum-exp of the one score of `[1, 2]` and `[3, 4]`, by an operation of our own; null without these. */
  logSumExp: number | null;
}

/** What is to be proven. */
export interface ProofOptions {
  /** Whether TensorFlow shall say what it misses; `said` then holds it. */
  verbose: boolean;
  /** Our own operations; null where there are none. */
  native: string | null;
  signal?: AbortSignal | undefined;
}

/** This file's own: the sources run as they are, through tsx, or compiled. */
const EXTENSION = extname(import.meta.filename);

/** The product of the two matrices. */
const PRODUCT = [19, 22, 43, 50];

/**
 * Loads the addon in a process of its own, because it may crash where the processor lacks what TensorFlow was compiled
 * for, and computes with it and with our own operations.
 *
 * @param program what is run; tests take others
 * @throws EnvironmentError where it does not load, crashes or computes something else
 */
export async function proveAddon(
  { verbose, native, signal }: ProofOptions,
  program = join(import.meta.dirname, `proof-process${EXTENSION}`),
): Promise<{ proof: Proof; said: string }> {
  const variables = { ...process.env, TF_CPP_MIN_LOG_LEVEL: verbose ? '0' : '2' };
  const child = fork(program, native === null ? [] : [native], {
    env: variables,
    silent: true,
    execArgv: EXTENSION === '.ts' ? ['--import', 'tsx'] : [],
  });
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  let said = '';
  child.stderr!.setEncoding('utf-8').on('data', (text: string) => {
    said += text;
  });
  const found: { proof: Proof | null } = { proof: null };
  child.on('message', (message) => {
    found.proof = message as Proof;
  });
  const ending = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, killed) => resolve(killed ?? `exit code ${code}`));
  });
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (found.proof === null) throw broken(ending, said);
  if (found.proof.product.join() !== PRODUCT.join()) {
    throw broken(`a product of two matrices came out as ${found.proof.product.join(', ')}`, '');
  }
  if (native !== null && Math.abs((found.proof.logSumExp ?? Number.NaN) - 11) > 1e-5) {
    throw broken(`an operation of reclab gave ${found.proof.logSumExp} for 11`, '');
  }
  return { proof: found.proof, said };
}

function broken(ending: string, said: string): EnvironmentError {
  const reason = /^\w*Error: .*/m.exec(said)?.[0] ?? lastLines(said, 2);
  return new EnvironmentError('The addon was built, but does not work', {
    expected: 'a process that loads it and multiplies two matrices',
    found: `${ending}${reason === '' ? '' : `: ${reason}`}`,
    fix:
      ending === 'SIGILL'
        ? 'TensorFlow needs a processor with AVX; use the wasm engine here'
        : 'nothing was changed; use the wasm engine, and report this with the output of `reclab doctor`',
  });
}
