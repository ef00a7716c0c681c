type NumberColumn = Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A column of numbers whose length is not known before its rows are read. */
export class GrowingColumn<Column extends NumberColumn> {
  readonly #create: new (
    length: number,
  ) => Column;
  #column: Column;
  #length = 0;

  /** @param create the kind of array, e.g. `Float32Array` */
  constructor(create: new (length: number) => Column) {
    this.#create = create;
    this.#column = new create(1024);
  }

  /** Appends one row. */
  add(value: number): void {
    if (this.#length === this.#column.length) {
      const larger = new this.#create(this.#length * 2);
      larger.set(this.#column);
      this.#column = larger;
    }
    this.#column[this.#length++] = value;
  }

  /** The rows so far. */
  build(): Column {
    return this.#column.slice(0, this.#length) as Column;
  }
}
