import type { Command } from '../command.js';
import { explainLossCommand } from './explain-loss.js';

/** What components do, shown on examples. */
export const explain: Command = {
  name: 'explain',
  description: 'What a component does, shown on examples: loss',
  examples: [['reclab explain loss softmax ccl drrl', 'how three losses weigh negatives']],
  commands: [explainLossCommand],
};
