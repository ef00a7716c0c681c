import { createRequire } from 'node:module';
// Declares the methods of tensors.
import type {} from '@tensorflow/tfjs';
import { ReclabError } from '../core/errors.js';
import { type Engine, type EngineName, engineNames, setCurrentEngine } from './engine.js';
import { startReference } from './reference/engine.js';
import { startTensorflow } from './tensorflow/engine.js';
import { hasNvidiaGpu } from './tensorflow/nvidia.js';
import { tensorflowState } from './tensorflow/setup/state.js';
import { startWasm } from './wasm/engine.js';

// Registers the gradients of the stock operators, which the core package alone does not. An import would have Node look
// for the names that it exports first, which takes four times as long as loading it.
const require = createRequire(import.meta.url);
require('@tensorflow/tfjs');

const starters: { readonly [Name in EngineName]: () => Promise<Engine> } = {
  tensorflow: startTensorflow,
  wasm: startWasm,
  reference: startReference,
};

/** What `auto` takes here: tensorflow where it is set up, wasm elsewhere. */
export function preferredEngine(): EngineName {
  return tensorflowState().ready ? 'tensorflow' : 'wasm';
}

/** Whether an engine works on this machine, and why not. */
export interface EngineAvailability {
  name: EngineName;
  available: boolean;
  /** Why it is not available, or when it is used. */
  reason: string;
  device: string;
  usesGpu: boolean;
  /** What it lacks to be as fast as it could be here. */
  lack?: string;
  /** What makes it available. */
  repair?: string;
}

/**
 * Starts an engine and makes it the current one.
 *
 * @param name `auto` takes the best that works here
 * @param warn told where `auto` had to take a lesser one or leaves a GPU idle, and where the engine is slower than it need be
 * @throws EnvironmentError if it cannot be started
 */
export async function startEngine(
  name: EngineName | 'auto',
  warn: (message: string) => void = () => {},
): Promise<Engine> {
  const engine = name === 'auto' ? await startBest(warn) : await starters[name]();
  if (name === 'auto' && !engine.usesGpu && hasNvidiaGpu()) {
    warn(
      `This machine has an NVIDIA GPU that the ${engine.name} engine does not use; ` +
        '`reclab setup tensorflow --gpu` and `reclab doctor` say what is missing.',
    );
  }
  if (engine.lack !== undefined) warn(`The ${engine.name} engine is slower than it need be: ${engine.lack}`);
  setCurrentEngine(engine);
  return engine;
}

async function startBest(warn: (message: string) => void): Promise<Engine> {
  const best = preferredEngine();
  try {
    return await starters[best]();
  } catch (error) {
    if (best === 'wasm') throw error;
    warn(`The ${best} engine is set up but did not start, so wasm is used: ${(error as Error).message}`);
    return starters.wasm();
  }
}

/** Tries every engine, for `doctor` and `list`; the last one that works stays current. */
export async function engineAvailability(): Promise<EngineAvailability[]> {
  const found: EngineAvailability[] = [];
  for (const name of [...engineNames].reverse()) {
    try {
      const engine = await startEngine(name);
      const reason =
        name === 'reference' ? 'the oracle in tests; slow; never chosen by auto' : autoReason(name);
      const { device, usesGpu, lack } = engine;
      found.unshift({ name, available: true, reason, device, usesGpu, ...(lack !== undefined && { lack }) });
    } catch (error) {
      found.unshift({ name, available: false, device: '-', usesGpu: false, ...explained(error as Error) });
    }
  }
  return found;
}

function autoReason(name: EngineName): string {
  return name === preferredEngine() ? 'chosen by auto' : 'chosen by auto where tensorflow is not set up';
}

function explained(error: Error): { reason: string; repair?: string } {
  if (!(error instanceof ReclabError)) return { reason: error.message };
  const { found, fix } = error.explanation;
  return { reason: found ?? error.message.split('\n')[0]!, ...(fix !== undefined && { repair: fix }) };
}
