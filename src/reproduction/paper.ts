import type { Experiment } from '../config/schema/experiment.js';
import type { MetricAt } from '../evaluation/evaluation.js';

/** What a figure of a paper is about: a model with a loss on a split of a data set. */
export interface CellIdentity {
  dataset: string;
  split: string;
  backbone: string;
  /** Under every name that the published file has for it. */
  losses: readonly string[];
}

/** Two models of a backbone that are held against each other, and what is asked. */
export interface ContrastPair {
  /** By the names of the table. */
  candidate: string;
  reference: string;
  /** Whether the candidate is to be better, or to make no difference, as a control may. */
  asks: 'better' | 'alike';
}

/** How the models of a paper are held against each other, group by group, on the same users. */
export interface Contrasts {
  metrics: readonly MetricAt[];
  pairs: readonly ContrastPair[];
  /** Models with figures of their own beside them, such as popularity. */
  baselines: readonly string[];
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
  /** What its tables show where nothing is published; all that is measured where absent. */
  metrics?: readonly MetricAt[];
  /** Absent where its models are not held against each other. */
  contrasts?: Contrasts;
  /** What of its figures an experiment reproduces. */
  cellOf(experiment: Experiment): CellIdentity;
  /** Why a published cell has no configuration, where it is more than that its settings are not public. */
  whyAbsent(loss: string): string | null;
}
