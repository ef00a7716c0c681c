import { existsSync } from 'node:fs';
import { parse } from 'yaml';
import { standsAtDefault } from '../config/defaults.js';
import { parseConfig } from '../config/document.js';
import { composeExperiment, loadExperiment } from '../config/load.js';
import { applyOverrides, type Override, parseOverride } from '../config/overrides.js';
import type { Experiment } from '../config/schema/experiment.js';
import type { LossConfig } from '../config/schema/loss.js';
import { InputError } from '../core/errors.js';

/** A loss that somebody named, with the experiment around it. */
export interface NamedLoss {
  loss: Exclude<LossConfig, { name: 'none' }>;
  experiment: Experiment;
  /** Its name and what differs from the defaults. */
  label: string;
}

/** Around a loss that stands for itself; cosine scores, as most losses here are made for. */
const AROUND = `
name: explained
dataset: { name: synthetic }
split: { name: leave-one-out }
backbone: { name: mf, similarity: cosine }
`;

/**
 * The loss of an argument: a configuration file's, or one by its name, or written out as in a configuration, e.g.
 * `{name: softmax, temperature: 0.1}`.
 *
 * @param sets texts of `--set`
 * @throws InputErrors with everything that is wrong
 */
export async function namedLoss(argument: string, sets: readonly string[]): Promise<NamedLoss> {
  const experiment = isFile(argument)
    ? (await loadExperiment(argument, { overrides: sets })).experiment
    : aroundLoss(argument, sets);
  const { loss } = experiment;
  if (loss.name === 'none') {
    throw new InputError('There is no loss to explain', {
      where: argument,
      found: `\`${experiment.backbone.name}\`, which is not trained`,
    });
  }
  return { loss, experiment, label: labelOf(experiment, loss) };
}

/** Labels that tell losses apart: of equal ones, the later are numbered. */
export function distinctLabels(labels: readonly string[]): string[] {
  return labels.map((label, index) => {
    const before = labels.slice(0, index).filter((other) => other === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

function isFile(argument: string): boolean {
  return /\.ya?ml$/.test(argument) || (!argument.startsWith('{') && existsSync(argument));
}

function aroundLoss(argument: string, sets: readonly string[]): Experiment {
  const document = parseConfig(AROUND, 'explain');
  const overrides: Override[] = [
    { path: ['loss'], value: lossSection(argument), source: argument },
    ...sets.map(parseOverride),
  ];
  return composeExperiment(document, applyOverrides(document.value, overrides), overrides).experiment;
}

function lossSection(argument: string): unknown {
  if (!argument.trim().startsWith('{')) return { name: argument };
  try {
    return parse(argument);
  } catch (error) {
    throw new InputError('This is not a loss', {
      where: argument,
      expected: "a name, a configuration file, or the section in quotes: '{name: softmax, temperature: 0.1}'",
      found: (error as Error).message.split('\n')[0]!,
    });
  }
}

function labelOf(experiment: Experiment, loss: LossConfig): string {
  const differing = Object.entries(loss).filter(
    ([key]) => key !== 'name' && !standsAtDefault(experiment, ['loss', key]),
  );
  const options = differing.map(
    ([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [loss.name, ...options].join(', ');
}
