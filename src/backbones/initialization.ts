import { tensor2d, type Variable, variable } from '@tensorflow/tfjs-core';
import type { InitializationConfig } from '../config/schema/backbone.js';
import type { RandomStream } from '../core/random.js';

/**
 * A table of embeddings with random values.
 *
 * `normal`: N(0, deviation²). `xavier-normal`: N(0, 2 / (rows + columns)). `xavier-uniform`: uniform within
 * ±sqrt(6 / (rows + columns)) (Glorot and Bengio, 2010, equation 16), with rows and columns as PyTorch counts them.
 *
 * @returns [rows, columns]
 */
export function embeddingTable(
  rows: number,
  columns: number,
  config: InitializationConfig,
  stream: RandomStream,
): Variable {
  const draw = drawing(config, rows + columns, stream);
  const values = Float32Array.from({ length: rows * columns }, draw);
  const initial = tensor2d(values, [rows, columns]);
  const table = variable(initial);
  initial.dispose();
  return table;
}

function drawing(config: InitializationConfig, fan: number, stream: RandomStream): () => number {
  switch (config.name) {
    case 'normal':
      return () => config.deviation * stream.normal();
    case 'xavier-normal': {
      const deviation = Math.sqrt(2 / fan);
      return () => deviation * stream.normal();
    }
    case 'xavier-uniform': {
      const bound = Math.sqrt(6 / fan);
      return () => bound * (2 * stream.float() - 1);
    }
  }
}
