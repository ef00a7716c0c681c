import { join } from 'node:path';
import { type Origin, writeInteractions, writeVectors } from './interactions.js';
import { type ShapeName, shapes } from './shapes.js';
import type { Work } from './works.js';

/** Interactions that are written once for all works on them. */
export class SharedInteractions {
  private readonly written = new Map<ShapeName, Origin>();

  constructor(private readonly folder: string) {}

  /** The folder of a work's interactions, empty for none, and where they came from. */
  async of({ shape }: Work): Promise<{ data: string; origin: Origin | null }> {
    if (shape === null) return { data: '', origin: null };
    const data = join(this.folder, shape);
    let origin = this.written.get(shape);
    if (origin === undefined) {
      origin = await writeInteractions(shapes[shape], data);
      await writeVectors(data);
      this.written.set(shape, origin);
    }
    return { data, origin };
  }
}
