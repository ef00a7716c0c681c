import { Document } from 'yaml';
import type { Experiment } from './schema/experiment.js';

/**
 * The experiment as YAML with every default written out; loading it gives the same experiment.
 */
export function writeExperiment(experiment: Experiment): string {
  return new Document(experiment).toString({ lineWidth: 100, collectionStyle: 'any' });
}
