import { configurationWarnings } from '../../config/warnings.js';
import { ExitCode } from '../../core/errors.js';
import { writeFileAtomic } from '../../core/files.js';
import type { Command } from '../command.js';
import { distinctLabels, namedLoss } from '../explained-losses.js';
import { loadAll } from '../load-all.js';
import { lossWeightsText } from '../loss-weights-text.js';
import { shared, text, texts, wholeNumber } from '../options.js';
import { scoreList } from '../score-list.js';

/** How losses distribute their gradient over negatives of given scores. */
export const explainLossCommand: Command = {
  name: 'loss',
  arguments: '<losses...>',
  description: 'The weight and gradient that losses give negatives of given scores',
  positionals: {
    losses: {
      type: 'string',
      array: true,
      describe: "Names, configuration files, or sections in quotes: '{name: softmax, temperature: 0.1}'",
    },
  },
  options: {
    positive: {
      type: 'string',
      default: '0.5',
      describe: 'Score of the positive; several are the examples of one batch',
      requiresArg: true,
    },
    negatives: {
      type: 'string',
      default: '-1:1:0.05',
      describe: 'Scores of its negatives: numbers with commas, or from:to:step; write --negatives=-1,0',
      requiresArg: true,
    },
    items: {
      type: 'string',
      default: '10000',
      describe: 'Items of the catalogue, for losses that depend on it',
      requiresArg: true,
    },
    set: shared.set,
    seed: { ...shared.seed, describe: 'Of what losses draw at their start', defaultDescription: '1' },
    svg: { type: 'string', describe: 'File for a plot of all losses', requiresArg: true },
    csv: { type: 'string', describe: 'File for the figures', requiresArg: true },
    json: shared.json,
  },
  examples: [
    ['reclab explain loss softmax ccl drrl --svg weights.svg', 'exponential, flat above a margin, between'],
    [
      "reclab explain loss '{name: softmax, temperature: 0.1}' '{name: softmax, temperature: 0.2}'",
      'one loss, two settings',
    ],
    [
      'reclab explain loss configs/quickstart.yaml --positive 0.8 --negatives=-0.2,0.5,0.9',
      'the loss of a configuration',
    ],
  ],
  async run(values, { terminal }) {
    const given = {
      positives: scoreList(text(values.positive)!, '--positive'),
      negatives: scoreList(text(values.negatives)!, '--negatives'),
    };
    const items = wholeNumber(values.items, '--items', 1)!;
    const seed = wholeNumber(values.seed, '--seed', 0) ?? 1;
    const named = await loadAll(texts(values.losses), (argument) => namedLoss(argument, texts(values.set)));
    const { startEngine } = await import('../../engine/registry.js');
    const { explainLoss } = await import('../../losses/explanation/explain-loss.js');
    await startEngine('wasm');
    const labels = distinctLabels(named.map(({ label }) => label));
    const explained = named.map(({ loss, experiment }, index) => {
      for (const warning of configurationWarnings(experiment)) terminal.warn(warning);
      const context = { sampling: experiment.sampling, items, seed };
      return { label: labels[index]!, loss, examples: explainLoss(loss, context, given) };
    });
    if (values.json) terminal.printJson({ ...given, losses: explained });
    else terminal.print(lossWeightsText(explained));
    const [csv, svg] = [text(values.csv), text(values.svg)];
    if (csv !== undefined) {
      const { lossWeightsCsv } = await import('../../results/loss-weights.js');
      await writeFileAtomic(csv, lossWeightsCsv(explained));
      terminal.info(`wrote ${csv}`);
    }
    if (svg !== undefined) {
      const { lossWeightsSvg } = await import('../../results/loss-weights-plot.js');
      await writeFileAtomic(svg, await lossWeightsSvg(explained));
      terminal.info(`wrote ${svg}`);
    }
    return ExitCode.done;
  },
};
