/**
 * A dictionary from byte strings to numbers in order of first appearance: open addressing with linear probing over the
 * bytes themselves, so that a scan makes one JavaScript string an id and none a row.
 */
export class ByteDictionary {
  #arena = Buffer.allocUnsafe(1 << 16);
  #used = 0;
  /** Where each id begins in the arena; one more entry than ids. */
  #begins = new Float64Array(1 << 10);
  #size = 0;
  /** Pairs of hash and id number + 1, 0 where free; a power of two of them, at least twice the number of ids. */
  #slots = new Int32Array(1 << 12);
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
    const slots = this.#slots;
    const mask = slots.length - 2;
    let slot = placeOf(hash) & mask;
    for (let entry = slots[slot + 1]!; entry !== 0; entry = slots[slot + 1]!) {
      if (slots[slot] === hash && this.#equals(entry - 1, bytes, begin, end)) return entry - 1;
      slot = (slot + 2) & mask;
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
    if (id + 1 >= this.#begins.length) this.#growBegins();
    this.#begins[id + 1] = this.#used;
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = id + 1;
    if (this.#size * 4 > this.#slots.length) this.#growSlots();
    return id;
  }

  #growArena(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#arena.length * 2, this.#used + needed));
    larger.set(this.#arena.subarray(0, this.#used));
    this.#arena = larger;
  }

  #growBegins(): void {
    const larger = new Float64Array(this.#begins.length * 2);
    larger.set(this.#begins);
    this.#begins = larger;
  }

  #growSlots(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue;
      let slot = placeOf(old[from]!) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = old[from]!;
      slots[slot + 1] = old[from + 1]!;
    }
    this.#slots = slots;
  }
}

/** An even number that mixes the high bits of a hash into the low ones. */
function placeOf(hash: number): number {
  return (hash ^ (hash >>> 15)) << 1;
}
