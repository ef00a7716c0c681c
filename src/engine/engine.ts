import type { Tensor } from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels/kernels.js';

/** Tensors by name, as they stand in a checkpoint. */
export type NamedTensors = Record<string, Tensor>;

/** The engines that exist, in the order in which `auto` tries them; `reference` is never chosen by `auto`. */
export const engineNames = ['tensorflow', 'wasm', 'reference'] as const;
/** The name of an engine. */
export type EngineName = (typeof engineNames)[number];

/** What computes: a tfjs backend with the kernels that stock tfjs lacks. */
export interface Engine {
  readonly name: EngineName;
  /** What it runs on, for people. */
  readonly device: string;
  readonly usesGpu: boolean;
  /** What it lacks to be as fast as it could be here, and the repair; for people. */
  readonly lack?: string;
  /** Whether the same run gives the same bytes, also after an interruption; and why. */
  readonly determinism: { bitIdentical: boolean; reason: string };
  readonly kernels: Kernels;
  /** Bytes that tensors can take in all. */
  readonly memoryLimit: number;
}

let current: Engine | null = null;

/** The engine that was started last; tfjs holds one backend a process, so there is one engine a process. */
export function currentEngine(): Engine {
  if (current === null) throw new Error('No engine: startEngine was not called');
  return current;
}

/** Makes an engine the current one; called by the registry. */
export function setCurrentEngine(engine: Engine): void {
  current = engine;
}
