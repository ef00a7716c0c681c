import type { Problem } from './messages.js';
import type { Experiment } from './schema/experiment.js';
import { keysWithoutEffect } from './without-effect.js';

/** Refuses a second temperature beside a learned one, and one that starts outside its bounds. */
export function checkTemperature(experiment: Experiment): Problem[] {
  const { backbone, loss } = experiment;
  if (!('temperature' in backbone) || !backbone.temperature.learned) return [];
  const { initial, minimum, maximum } = backbone.temperature;
  const problems: Problem[] = [];
  if (initial < minimum || initial > maximum) {
    problems.push({
      path: ['backbone', 'temperature', 'initial'],
      at: 'value',
      summary: 'The temperature starts outside its bounds',
      explanation: { expected: `from ${minimum} to ${maximum}`, found: `${initial}` },
    });
  }
  if ('temperature' in loss && loss.temperature !== 1 && takesEffect(experiment)) {
    problems.push({
      path: ['loss', 'temperature'],
      at: 'value',
      summary: `\`${backbone.name}\` learns the temperature, and \`${loss.name}\` would divide by another one`,
      explanation: {
        expected: '`loss.temperature: 1`',
        found: `${loss.temperature}`,
        fix: 'set it to 1, or `backbone.temperature.learned: false` to divide by that of the loss alone',
      },
    });
  }
  return problems;
}

function takesEffect(experiment: Experiment): boolean {
  return !keysWithoutEffect(experiment).some(({ path }) => path.join('.') === 'loss.temperature');
}
