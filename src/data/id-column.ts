import type { IdColumn } from './source.js';

/** Strings this short are stored whole; a longer piece of a text keeps the whole text alive in V8. */
const LONGEST_OWN_STRING = 12;

/** Builds a dictionary-encoded column of ids, one entry a row; ids are numbered in order of first appearance. */
export class IdColumnBuilder {
  readonly #codeOf = new Map<string, number>();
  readonly #ids: string[] = [];
  #codes = new Int32Array(1024);
  #length = 0;

  /** The number of rows so far. */
  get length(): number {
    return this.#length;
  }

  /** Appends one row. */
  add(id: string): void {
    let code = this.#codeOf.get(id);
    if (code === undefined) {
      const own = id.length > LONGEST_OWN_STRING ? Buffer.from(id).toString() : id;
      code = this.#ids.length;
      this.#ids.push(own);
      this.#codeOf.set(own, code);
    }
    if (this.#length === this.#codes.length) this.#codes = grown(this.#codes);
    this.#codes[this.#length++] = code;
  }

  /** The finished column; the builder can go on growing without changing it. */
  build(): IdColumn {
    return { codes: this.#codes.slice(0, this.#length), ids: [...this.#ids] };
  }
}

function grown(codes: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(codes.length * 2);
  larger.set(codes);
  return larger;
}
