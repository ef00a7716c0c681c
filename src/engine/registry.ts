// Registers the gradients of the stock operators, which the core package alone does not.
import '@tensorflow/tfjs';
import { type Engine, type EngineName, engineNames, setCurrentEngine } from './engine.js';
import { startReference } from './reference/engine.js';
import { startTensorflow } from './tensorflow/engine.js';
import { startWasm } from './wasm/engine.js';

const starters: { readonly [Name in EngineName]: () => Promise<Engine> } = {
  tensorflow: startTensorflow,
  wasm: startWasm,
  reference: startReference,
};

/** What `auto` may choose, best first. */
const automatic: readonly EngineName[] = ['tensorflow', 'wasm'];

/** What `auto` takes where it works. */
export const preferredEngine: EngineName = automatic[0]!;

/** Whether an engine works on this machine, and why not. */
export interface EngineAvailability {
  name: EngineName;
  available: boolean;
  /** Why it is not available, or when it is used. */
  reason: string;
  device: string;
}

/**
 * Starts an engine and makes it the current one.
 * @param name `auto` takes the first that works
 * @throws EnvironmentError if it cannot be started
 */
export async function startEngine(name: EngineName | 'auto'): Promise<Engine> {
  const candidates = name === 'auto' ? automatic : [name];
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      const engine = await starters[candidate]();
      setCurrentEngine(engine);
      return engine;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Tries every engine, for `doctor` and `list`; the last one that works stays current. */
export async function engineAvailability(): Promise<EngineAvailability[]> {
  const found: EngineAvailability[] = [];
  for (const name of [...engineNames].reverse()) {
    try {
      const engine = await startEngine(name);
      const reason = automatic.includes(name)
        ? 'chosen by auto'
        : 'the oracle in tests; slow; never chosen by auto';
      found.unshift({ name, available: true, reason, device: engine.device });
    } catch (error) {
      found.unshift({ name, available: false, reason: (error as Error).message, device: '-' });
    }
  }
  return found;
}
