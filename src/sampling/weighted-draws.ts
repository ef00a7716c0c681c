import type { RandomStream } from '../core/random.js';
import { AliasTable } from './alias-table.js';
import type { Draws } from './draws.js';

/** Items in proportion to their weights. */
export class WeightedDraws implements Draws {
  readonly marks: Int32Array;
  private readonly table: AliasTable;

  constructor(weights: Float64Array) {
    this.marks = new Int32Array(weights.length);
    this.table = new AliasTable(weights);
  }

  fill(row: Int32Array, mark: number, tries: number, stream: RandomStream): number {
    const { marks, table } = this;
    for (let place = 0; place < row.length; place++) row[place] = table.draw(stream);
    for (let place = 0; place < row.length; place++) {
      let item = row[place]!;
      for (let tried = 1; tried < tries && marks[item] === mark; tried++) item = table.draw(stream);
      if (marks[item] === mark) return place;
      row[place] = item;
    }
    return row.length;
  }
}
