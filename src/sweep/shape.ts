import { datasetLabel } from '../config/dataset-label.js';
import type { Experiment } from '../config/schema/experiment.js';
import type { LossConfig } from '../config/schema/loss.js';
import { comparesWithinBatch, scoresCatalogue } from '../config/traits.js';

/**
 * What decides the time and memory of a run, in words: runs of one shape take about the same. An epoch of it, that is;
 * how many are trained is another matter.
 */
export function shapeOf(experiment: Experiment, engine: string, dataFingerprint: string): string {
  const { dataset, backbone, loss, sampling, training } = experiment;
  const data = `${datasetLabel(dataset)} (${dataFingerprint.slice(0, 8)})`;
  const model = 'dimensions' in backbone ? `${backbone.name} ${backbone.dimensions}` : backbone.name;
  if (loss.name === 'none') return [data, model, engine].join(', ');
  return [
    data,
    model,
    `${loss.name} with ${compared(loss, sampling.negatives)}`,
    `batch ${training.batchSize}`,
    engine,
  ].join(', ');
}

function compared(loss: LossConfig, negatives: number): string {
  if (scoresCatalogue(loss)) return 'all items';
  return comparesWithinBatch(loss) ? 'those of the batch' : `${negatives} negatives`;
}
