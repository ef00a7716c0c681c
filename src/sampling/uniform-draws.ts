import type { RandomStream } from '../core/random.js';
import { ScratchHeap } from '../engine/wasm/scratch-heap.js';
import type { Draws } from './draws.js';

/**
 * Items of equal chance among those of positive weight; the bias is below the number of items / 2^32. Rows are filled
 * by a compiled kernel on a memory of its own, which every engine has: most of the time of small models went here.
 */
export class UniformDraws implements Draws {
  private readonly heap = ScratchHeap.open();
  private readonly itemCount: number;
  /** Items that may be drawn. */
  private readonly drawable: number;
  private readonly at: { state: number; items: number; marks: number };
  private room: Room;

  constructor(weights: Float64Array) {
    const items = Int32Array.from(weights.keys()).filter((item) => weights[item]! > 0);
    this.itemCount = weights.length;
    this.drawable = items.length;
    const { heap } = this;
    this.at = { state: heap.reserve(4), items: heap.put(items), marks: heap.reserve(weights.length) };
    this.room = this.reserve(0);
  }

  get marks(): Int32Array {
    return this.room.marks;
  }

  fill(row: Int32Array, mark: number, tries: number, stream: RandomStream): number {
    // Twice as much as before at least, because what was reserved before is lost.
    if (row.length > this.room.row.length) {
      this.room = this.reserve(Math.max(row.length, 2 * this.room.row.length));
    }
    const { heap, at, drawable, room } = this;
    stream.saveState(room.state);
    const done = heap.kernels.drawUnmarked!(
      at.state,
      at.items,
      drawable,
      at.marks,
      mark,
      room.rowAt,
      room.hitsAt,
      row.length,
      tries,
    );
    stream.restoreState(room.state);
    row.set(row.length === room.row.length ? room.row : room.row.subarray(0, row.length));
    return done as number;
  }

  /** Room for rows of a length, and all views anew, because reserving may end those there were. */
  private reserve(perRow: number): Room {
    const { heap, at } = this;
    const rowAt = heap.reserve(perRow);
    const hitsAt = heap.reserve(perRow);
    return {
      rowAt,
      hitsAt,
      row: heap.integersAt(rowAt, perRow),
      state: heap.integersAt(at.state, 4),
      marks: heap.integersAt(at.marks, this.itemCount),
    };
  }
}

/** Addresses and views of what the kernel works on. */
interface Room {
  rowAt: number;
  hitsAt: number;
  row: Int32Array;
  state: Int32Array;
  marks: Int32Array;
}
