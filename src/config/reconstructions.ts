import type { Experiment } from './schema/experiment.js';

/** Components that were rebuilt from what is public of a paper, each with what it is not. */
const reconstructions: Readonly<Record<string, string>> = {
  'dsl-reconstruction':
    'a reconstruction of DSL (arXiv 2602.07206) from its abstract, not the loss of the paper',
  dynamic:
    'a reconstruction of the Dynamic Weighted Loss (arXiv 2510.04375) from summaries of it, not the loss of the paper',
};

/** What a reader of figures is told of the reconstructions among some components. */
export function reconstructionNotes(components: readonly string[]): string[] {
  return [...new Set(components)].flatMap((name) => {
    const what = Object.hasOwn(reconstructions, name) ? reconstructions[name] : undefined;
    return what === undefined ? [] : [`${name} is ${what}`];
  });
}

/** What plots and tables call the model of an experiment: its name, which says so if it holds a reconstruction. */
export function modelLabel({
  name,
  loss,
  weighting,
}: Pick<Experiment, 'name' | 'loss' | 'weighting'>): string {
  const told =
    reconstructionNotes([loss.name, weighting.name]).length === 0 || name.includes('reconstruction');
  return told ? name : `${name} (reconstruction)`;
}
