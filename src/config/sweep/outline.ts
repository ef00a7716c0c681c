import type { ConfigDocument } from '../document.js';
import type { Candidate } from './search.js';

/** A cell before its experiments are put together. */
export interface CellOutline {
  method: string | null;
  axes: Readonly<Record<string, Candidate>>;
  trials: readonly Readonly<Record<string, Candidate>>[];
}

/** What a sweep starts from. */
export interface Base {
  document: ConfigDocument;
  /** The folder that relative paths in it start from. */
  folder: string;
}
