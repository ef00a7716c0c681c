import type { AlignmentAndUniformity } from '../evaluation/alignment-uniformity.js';
import type { GradientFigures } from '../training/diagnostics/gradient-figures.js';

/** The name of a figure that tells how a loss works on a model while it is trained; see docs/diagnostics.md. */
export type DiagnosticName =
  | keyof GradientFigures
  | keyof AlignmentAndUniformity
  /** Train events of a recommended item, on average. */
  | 'recommendedPopularity';

/** The figures after an epoch; what has no meaning for the model or the loss is absent. */
export type DiagnosticFigures = Partial<Record<DiagnosticName, number>>;
