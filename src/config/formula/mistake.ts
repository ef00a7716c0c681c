import type { Span } from './expression.js';

/** What is wrong in a formula, and where. */
export interface Mistake {
  span: Span;
  summary: string;
  expected?: string;
  fix?: string;
}

/** A text that is no formula. */
export class FormulaError extends Error {
  constructor(readonly mistake: Mistake) {
    super(mistake.summary);
    this.name = 'FormulaError';
  }
}
