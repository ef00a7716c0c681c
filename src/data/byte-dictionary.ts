/**
 * A dictionary from byte strings to numbers in order of first appearance: open addressing with linear probing over the
 * bytes themselves, so that a scan makes one JavaScript string an id and none a row.
 */
export class ByteDictionary {
  #arena = Buffer.allocUnsafe(1 << 16);
  #used = 0;
  /** Where each id begins in the arena; one more entry than ids. */
  #begins = new Float64Array(1 << 10);
  #hashes = new Int32Array(1 << 10);
  #size = 0;
  /** Id number + 1, 0 where free; its length is a power of two and at least twice the number of ids. */
  #slots = new Int32Array(1 << 11);
  #ascii = true;

  /** The number of ids. */
  get size(): number {
    return this.#size;
  }

  /**
   * The number of the id `bytes[begin .. end)`, a new one if it was not there.
   *
   * @param hash of the bytes, the same for equal bytes
   */
  code(bytes: Uint8Array, begin: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      if (this.#hashes[entry - 1] === hash && this.#equals(entry - 1, bytes, begin, end)) return entry - 1;
      slot = (slot + 1) & mask;
    }
    return this.#insert(bytes, begin, end, hash, slot);
  }

  /** All ids as texts (UTF-8), by number. */
  ids(): string[] {
    const ids: string[] = [];
    const encoding = this.#ascii ? 'latin1' : 'utf-8';
    for (let id = 0; id < this.#size; id++) {
      ids.push(this.#arena.toString(encoding, this.#begins[id], this.#begins[id + 1]));
    }
    return ids;
  }

  #equals(id: number, bytes: Uint8Array, begin: number, end: number): boolean {
    const arena = this.#arena;
    let at = this.#begins[id]!;
    if (this.#begins[id + 1]! - at !== end - begin) return false;
    for (let byte = begin; byte < end; byte++) if (arena[at++] !== bytes[byte]) return false;
    return true;
  }

  #insert(bytes: Uint8Array, begin: number, end: number, hash: number, slot: number): number {
    const id = this.#size++;
    if (this.#used + end - begin > this.#arena.length) this.#growArena(end - begin);
    for (let byte = begin; byte < end; byte++) {
      if (bytes[byte]! >= 0x80) this.#ascii = false;
      this.#arena[this.#used++] = bytes[byte]!;
    }
    if (id + 1 >= this.#begins.length) this.#growIds();
    this.#begins[id + 1] = this.#used;
    this.#hashes[id] = hash;
    this.#slots[slot] = id + 1;
    if (this.#size * 2 > this.#slots.length) this.#growSlots();
    return id;
  }

  #growArena(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#arena.length * 2, this.#used + needed));
    larger.set(this.#arena.subarray(0, this.#used));
    this.#arena = larger;
  }

  #growIds(): void {
    const begins = new Float64Array(this.#begins.length * 2);
    begins.set(this.#begins);
    this.#begins = begins;
    const hashes = new Int32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      const hash = this.#hashes[id]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}
