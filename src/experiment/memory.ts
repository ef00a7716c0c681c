import { freemem } from 'node:os';

/** Bytes that a model may take: what is free now, less a quarter for the rest of the run. */
export function availableMemory(): number {
  return 0.75 * freemem();
}
