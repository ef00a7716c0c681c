import type { RandomStream } from '../core/random.js';

/**
 * Draws indices in proportion to weights in constant time: the alias method (Walker, 1977) with the linear
 * construction of Vose (1991). Each of the n columns holds its own index with probability `keep` and its alias
 * otherwise.
 */
export class AliasTable {
  private readonly keep: Float64Array;
  private readonly alias: Int32Array;

  /** @param weights at least one, non-negative, finite, with a positive sum */
  constructor(weights: ArrayLike<number>) {
    const count = weights.length;
    let total = 0;
    for (let index = 0; index < count; index++) {
      const weight = weights[index]!;
      if (!(weight >= 0 && weight < Infinity))
        throw new RangeError(`AliasTable: weight ${index} is ${weight}`);
      total += weight;
    }
    if (!(total > 0 && total < Infinity)) throw new RangeError(`AliasTable: the weights sum to ${total}`);
    this.keep = new Float64Array(count);
    this.alias = new Int32Array(count);
    const small: number[] = [];
    const large: number[] = [];
    for (let index = 0; index < count; index++) {
      this.keep[index] = (weights[index]! / total) * count;
      this.alias[index] = index;
      (this.keep[index]! < 1 ? small : large).push(index);
    }
    while (small.length > 0 && large.length > 0) {
      const poor = small.pop()!;
      const rich = large.at(-1)!;
      this.alias[poor] = rich;
      this.keep[rich]! -= 1 - this.keep[poor]!;
      if (this.keep[rich]! < 1) small.push(large.pop()!);
    }
    this.settleRounding(small, large, weights);
  }

  /** Columns left over hold 1 but for rounding; one of weight 0 must still never be drawn. */
  private settleRounding(small: number[], large: number[], weights: ArrayLike<number>): void {
    for (const index of large) this.keep[index] = 1;
    let heaviest = 0;
    for (let index = 1; index < weights.length; index++) {
      if (weights[index]! > weights[heaviest]!) heaviest = index;
    }
    for (const index of small) {
      this.keep[index] = weights[index]! > 0 ? 1 : 0;
      this.alias[index] = weights[index]! > 0 ? index : heaviest;
    }
  }

  /** Draws one index. */
  draw(stream: RandomStream): number {
    // One number serves both choices: its whole part picks the column, its fraction the side.
    const position = stream.float() * this.keep.length;
    const column = Math.floor(position);
    return position - column < this.keep[column]! ? column : this.alias[column]!;
  }
}
