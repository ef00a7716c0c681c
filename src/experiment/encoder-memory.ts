import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';

/** The backbones that read histories. */
export type EncoderConfig = Extract<ResolvedBackboneConfig, { maxLength: number }>;

/** Matrices of a row for each place of a batch that a step holds at once, gradients included, as the wasm engine does. */
const ATTENTION = {
  /** Around the blocks, of d columns. */
  outside: 14,
  /** More of a tower of two layers behind them. */
  tower: 5,
  /** Of each block, of d columns. */
  block: 40,
  /** More of each block where several heads are laid side by side. */
  heads: 12,
  /** Of each block, of the columns of its network. */
  network: 5,
} as const;
/** Towers of two layers that a backbone ends with: of histories, and of items. */
const TOWERS = { sasrec: 0, 'pinnerformer-lite': 1, pinnerformer: 2 } as const;
/** Tables of all items that a step holds beyond one without a tower of items. */
const ITEM_TOWER_TABLES = 9;
/** The same of a recurrent layer: of d columns, and of its units. */
const RECURRENCE = { outside: 6, units: 32 } as const;

/**
 * Values of an encoder, beside the vectors of items: parameters and what goes with them, and what a step over a batch
 * keeps for its gradient. (Attention weights that TensorFlow's own operations keep, at most 128 MiB a block, are not in it.)
 *
 * @param copies of each parameter: itself, moments and gradient
 * @param places rows of a batch times the items of a history
 */
export function encoderValues(encoder: EncoderConfig, copies: number, places: number): number {
  const { dimensions: size, maxLength } = encoder;
  if (encoder.name === 'gru4rec') {
    const { hidden } = encoder;
    const parameters = 3 * hidden * (size + hidden) + hidden * size;
    return copies * parameters + places * (RECURRENCE.outside * size + RECURRENCE.units * hidden);
  }
  const { layers, heads, feedForward } = encoder;
  const towers = TOWERS[encoder.name];
  const parameters =
    maxLength * size + (4 * layers + 2 * towers) * size ** 2 + 2 * layers * size * feedForward;
  const ofBlock =
    (ATTENTION.block + (heads > 1 ? ATTENTION.heads : 0)) * size + ATTENTION.network * feedForward;
  const outside = ATTENTION.outside + (towers > 0 ? ATTENTION.tower : 0);
  return copies * parameters + places * (outside * size + layers * ofBlock);
}

/** Tables of all items that a step passes through a tower of theirs, gradients included. */
export function itemTowerTables({ name }: { name: string }): number {
  return name === 'pinnerformer' ? ITEM_TOWER_TABLES : 0;
}
