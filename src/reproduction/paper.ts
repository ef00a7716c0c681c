import type { Experiment } from '../config/schema/experiment.js';

/** What a figure of a paper is about: a model with a loss on a split of a data set. */
export interface CellIdentity {
  dataset: string;
  split: string;
  backbone: string;
  /** Under every name that the published file has for it. */
  losses: readonly string[];
}

/** A paper whose tables can be reproduced: where its figures are, and how they are held against runs. One file each. */
export interface Paper {
  /** On the command line, and the folder of its configurations: `configs/papers/<name>/`. */
  name: string;
  title: string;
  /** Its published figures: a file of `results/published` and the values of its column `paper`; null where none is public. */
  published: { file: string; papers: readonly string[] } | null;
  /** Its name in `results/published/claims.csv`. */
  claims: string;
  /** Largest absolute difference that counts as reproduced, by data set; others have none. */
  tolerances: Readonly<Record<string, number>>;
  /** What of its figures an experiment reproduces. */
  cellOf(experiment: Experiment): CellIdentity;
  /** Why a published cell has no configuration, where it is more than that its settings are not public. */
  whyAbsent(loss: string): string | null;
}
