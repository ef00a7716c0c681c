import type { Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name, as they stand in a checkpoint. */
export type NamedTensors = Record<string, Tensor>;

/** The engines that exist, in the order in which `auto` tries them. */
export const engineNames = ['wasm', 'reference'] as const;
/** The name of an engine. */
export type EngineName = (typeof engineNames)[number];
