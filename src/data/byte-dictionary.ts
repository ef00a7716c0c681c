import { isUtf8 } from 'node:buffer';

/** The offsets of 32 bits reach so far. */
const LARGEST_ARENA = 2 ** 32;

/** So many look-ups are prepared together; what they touch fits into the second level of cache. */
const BLOCK = 512;

/** Byte strings inside one array of bytes, each with its hash. */
export class Spans {
  begins = new Int32Array(1024);
  ends = new Int32Array(1024);
  /** The same for equal bytes. */
  hashes = new Int32Array(1024);
  length = 0;

  /** Appends one. */
  add(begin: number, end: number, hash: number): void {
    if (this.length === this.begins.length) this.#grow();
    this.begins[this.length] = begin;
    this.ends[this.length] = end;
    this.hashes[this.length++] = hash;
  }

  #grow(): void {
    for (const name of ['begins', 'ends', 'hashes'] as const) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this[name]);
      this[name] = larger;
    }
  }
}

/**
 * A dictionary from byte strings to numbers in order of first appearance: open addressing with linear probing over the
 * bytes themselves, so that a scan makes one JavaScript string an id and none a row.
 */
export class ByteDictionary {
  #arena = Buffer.allocUnsafe(1 << 16);
  #used = 0;
  /** Where each id ends in the arena. */
  #ends = new Float64Array(1 << 10);
  #size = 0;
  /**
   * Four numbers a slot, side by side so that a look-up reads one line of cache and the id: hash, id number + 1 (0 where
   * free), begin in the arena, length. The slots are a power of two, at least twice the ids.
   */
  #slots = new Int32Array(1 << 13);
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
    const mask = slots.length - 4;
    const length = end - begin;
    let slot = placeOf(hash) & mask;
    for (let entry = slots[slot + 1]!; entry !== 0; entry = slots[slot + 1]!) {
      const alike = slots[slot] === hash && slots[slot + 3] === length;
      if (alike && this.#equals(slots[slot + 2]! >>> 0, bytes, begin, end)) return entry - 1;
      slot = (slot + 4) & mask;
    }
    return this.#insert(bytes, begin, end, hash, slot);
  }

  /**
   * Writes the numbers of many ids to `codes`, from `from` on. Each look-up waits for memory twice, at its slot and at the
   * id's bytes; touching those of a block first lets the processor fetch them side by side.
   */
  encode(bytes: Uint8Array, { begins, ends, hashes, length }: Spans, codes: Int32Array, from: number): void {
    for (let block = 0; block < length; block += BLOCK) {
      const last = Math.min(block + BLOCK, length);
      this.#touch(hashes, block, last);
      for (let k = block; k < last; k++) codes[from + k] = this.code(bytes, begins[k]!, ends[k]!, hashes[k]!);
    }
  }

  /** All ids as texts, by number: UTF-8, but for ids that are not, which are Latin-1; so different ids stay apart. */
  ids(): string[] {
    const ids: string[] = [];
    const encodingOf = this.#encoding();
    let begin = 0;
    for (let id = 0; id < this.#size; id++) {
      const end = this.#ends[id]!;
      ids.push(this.#arena.toString(encodingOf(begin, end), begin, end));
      begin = end;
    }
    return ids;
  }

  #encoding(): (begin: number, end: number) => 'utf-8' | 'latin1' {
    if (this.#ascii) return () => 'latin1';
    const arena = this.#arena;
    if (isUtf8(arena.subarray(0, this.#used))) return () => 'utf-8';
    return (begin, end) => (isUtf8(arena.subarray(begin, end)) ? 'utf-8' : 'latin1');
  }

  /** Reads what the look-ups of a block will read; gives a number so that no compiler leaves it out. */
  #touch(hashes: Int32Array, first: number, last: number): number {
    const [slots, arena] = [this.#slots, this.#arena];
    const mask = slots.length - 4;
    let touched = 0;
    for (let k = first; k < last; k++) touched ^= slots[(placeOf(hashes[k]!) & mask) + 2]!;
    for (let k = first; k < last; k++) touched ^= arena[slots[(placeOf(hashes[k]!) & mask) + 2]! >>> 0]!;
    return touched;
  }

  #equals(at: number, bytes: Uint8Array, begin: number, end: number): boolean {
    const arena = this.#arena;
    for (let byte = begin; byte < end; byte++) if (arena[at++] !== bytes[byte]) return false;
    return true;
  }

  #insert(bytes: Uint8Array, begin: number, end: number, hash: number, slot: number): number {
    const id = this.#size++;
    const length = end - begin;
    if (this.#used + length > this.#arena.length) this.#growArena(length);
    this.#slots.set([hash, id + 1, this.#used, length], slot);
    for (let byte = begin; byte < end; byte++) {
      if (bytes[byte]! >= 0x80) this.#ascii = false;
      this.#arena[this.#used++] = bytes[byte]!;
    }
    if (id === this.#ends.length) this.#growEnds();
    this.#ends[id] = this.#used;
    if (this.#size * 8 > this.#slots.length) this.#growSlots();
    return id;
  }

  #growArena(needed: number): void {
    const size = Math.max(this.#arena.length * 2, this.#used + needed);
    if (size > LARGEST_ARENA) throw new RangeError('The ids of one column fill more than 4 GiB');
    const larger = Buffer.allocUnsafe(size);
    larger.set(this.#arena.subarray(0, this.#used));
    this.#arena = larger;
  }

  #growEnds(): void {
    const larger = new Float64Array(this.#ends.length * 2);
    larger.set(this.#ends);
    this.#ends = larger;
  }

  #growSlots(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 4;
    for (let from = 0; from < old.length; from += 4) {
      if (old[from + 1] === 0) continue;
      let slot = placeOf(old[from]!) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 4) & mask;
      slots.set(old.subarray(from, from + 4), slot);
    }
    this.#slots = slots;
  }
}

/** A multiple of four that mixes the high bits of a hash into the low ones. */
function placeOf(hash: number): number {
  return (hash ^ (hash >>> 15)) << 2;
}
