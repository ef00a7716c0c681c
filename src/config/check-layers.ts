import type { Problem } from './messages.js';
import type { Experiment } from './schema/experiment.js';

/** Refuses means over no layers, and a contrast with a layer that there is not. */
export function checkLayers({ backbone }: Experiment): Problem[] {
  if (backbone.name === 'lightgcn' && backbone.layers === 0 && !backbone.includesEgo) {
    return [
      {
        path: ['backbone', 'includesEgo'],
        at: 'value',
        summary: 'A mean without the embeddings needs a layer',
        explanation: { expected: '`includesEgo: true`, or `layers` of at least 1', found: '`layers: 0`' },
      },
    ];
  }
  if (backbone.name === 'xsimgcl' && backbone.contrast.layer > backbone.layers) {
    return [
      {
        path: ['backbone', 'contrast', 'layer'],
        at: 'value',
        summary: `There is no layer ${backbone.contrast.layer} to contrast with`,
        explanation: {
          expected: `a layer from 1 to ${backbone.layers}, the number of \`layers\``,
          found: `${backbone.contrast.layer}`,
        },
      },
    ];
  }
  return [];
}
