import { existsSync } from 'node:fs';
import { EnvironmentError } from '../../../core/errors.js';
import { cacheFolder } from './cache.js';
import { addonPath, hasLibraries, PACKAGE, packageFolder } from './package.js';
import { commandOf, lastRecordPath, readRecord, recordPathOf, type SetupRecord } from './record.js';

/** Whether the tensorflow engine is set up; if not, why, and what to do. */
export type TensorflowState =
  | {
      ready: true;
      /** How it was set up; null for an addon that reclab did not put there. */
      record: SetupRecord | null;
    }
  | { ready: false; reason: string; repair: string };

/** Where to look. */
export interface StatePlaces {
  /** The folder of the package; null where it is not installed. */
  packageFolder: string | null;
  cache: string;
}

/** Looks, without loading anything, whether the tensorflow engine is set up. */
export function tensorflowState(
  places: StatePlaces = { packageFolder: packageFolder(PACKAGE), cache: cacheFolder() },
): TensorflowState {
  if (places.packageFolder === null) {
    return {
      ready: false,
      reason: `the optional package ${PACKAGE} is not installed`,
      repair: '`npm ci --include=optional`, then `reclab setup tensorflow`',
    };
  }
  const addon = addonPath(places.packageFolder);
  return existsSync(addon) ? stateOfAddon(readRecord(recordPathOf(addon))) : stateWithoutAddon(places.cache);
}

/**
 * Throws where the engine is not set up; called before the package is loaded.
 *
 * @returns how it was set up; null for an addon that reclab did not put there
 * @throws EnvironmentError with the reason and the repair
 */
export function requireTensorflow(): SetupRecord | null {
  const state = tensorflowState();
  if (state.ready) return state.record;
  throw notAvailable(state.reason, state.repair);
}

/** Turns what loading the package threw into an error that says what to do. */
export function explainLoadFailure(error: unknown): EnvironmentError {
  const message = (error as Error).message.split('\n')[0]!.trim();
  const library = /(\S+\.so[.\d]*): cannot open shared object file/.exec(message)?.[1];
  if (library !== undefined) {
    return notAvailable(`the library ${library} is not found`, 'set it up again: `reclab setup tensorflow`');
  }
  if (/GLIBC(XX)?_[\d.]+' not found/.test(message)) {
    return notAvailable(
      message,
      'this system is older than TensorFlow needs; use a newer one, or a container',
    );
  }
  return notAvailable(message, 'set it up again: `reclab setup tensorflow`');
}

function notAvailable(found: string, fix: string): EnvironmentError {
  return new EnvironmentError('The tensorflow engine is not available', { found, fix });
}

function stateOfAddon(record: SetupRecord | null): TensorflowState {
  if (record === null || record.kind === 'stock' || hasLibraries(record.libraries))
    return { ready: true, record };
  return {
    ready: false,
    reason: `TensorFlow’s libraries are gone from ${record.libraries}`,
    repair:
      record.kind === 'from'
        ? 'install that TensorFlow again, or `reclab setup tensorflow` without --from'
        : `\`${commandOf(record)}\` fetches them again`,
  };
}

function stateWithoutAddon(cache: string): TensorflowState {
  const last = readRecord(lastRecordPath(cache));
  if (last?.kind === 'stock') {
    return {
      ready: false,
      reason: 'its binary is gone from node_modules, as after `npm ci`',
      repair: `\`${commandOf(last)}\` downloads it again; without --stock it is kept in a cache and comes back in seconds`,
    };
  }
  if (last?.addon && existsSync(last.addon) && hasLibraries(last.libraries)) {
    return {
      ready: false,
      reason: 'its binary is gone from node_modules, as after `npm ci`; the cache still has it',
      repair: `\`${commandOf(last)}\` puts it back in seconds`,
    };
  }
  return {
    ready: false,
    reason: 'it was never set up on this machine',
    repair:
      '`reclab setup tensorflow` (about a minute; 270 MB to download; --gpu for an NVIDIA GPU); wasm does without',
  };
}
