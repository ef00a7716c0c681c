import { basename } from 'node:path';
import type { Dropped } from '../dataset.js';

/** Counts the rows of one table that could not be read, and keeps where the first one is. */
export class MalformedRows {
  #count = 0;
  #firstLine = 0;

  /** @param where what errors call the table; what is kept with the data names the file alone, of no machine */
  constructor(readonly where: string) {}

  /** Counts the row at a line, from 1. */
  add(line: number): void {
    if (this.#count === 0) this.#firstLine = line;
    this.#count++;
  }

  /** Nothing where all rows were read. */
  dropped(): Dropped[] {
    if (this.#count === 0) return [];
    return [
      {
        reason: `malformed row (the first at ${basename(this.where)}:${this.#firstLine})`,
        unit: 'rows',
        count: this.#count,
      },
    ];
  }
}
