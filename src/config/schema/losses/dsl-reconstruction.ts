import { z } from 'zod';

const strength = () => z.number().min(-10).max(10).default(0);

/** `loss:` dsl-reconstruction. */
export const dslReconstructionLoss = z
  .strictObject({
    name: z.literal('dsl-reconstruction'),
    temperature: z
      .number()
      .gt(0)
      .default(0.2)
      .describe('Of an example of mean competition, on the scale of cosine scores; as of softmax.'),
    hardness: strength().describe(
      'a: how much a negative weighs by its score among those of its example; below 0 hard ones weigh less. 0 switches ' +
        'it off, the default, because value and sign of the paper are not public.',
    ),
    similarity: strength().describe(
      'b: how much a negative weighs by its cosine with the positive; below 0 similar ones weigh less. 0 (off) by ' +
        'default, as `hardness`.',
    ),
    competition: strength().describe(
      'g: how much the temperature of an example falls with the scores of its strongest negatives over its positive; ' +
        'below 0 it rises. 0 (off) by default, as `hardness`.',
    ),
    slate: z
      .number()
      .int()
      .min(1)
      .default(20)
      .describe(
        'Negatives that `competition` looks at, the hardest and most similar; as many as a list of results.',
      ),
    clip: z
      .number()
      .gt(0)
      .max(20)
      .default(3)
      .describe('Largest logarithm of a weight before weights are normalised, so that no negative is all.'),
  })
  .describe(
    'Reconstruction of the dual-scale softmax (DSL) from its abstract, not the formula of the paper: softmax with ' +
      'weights of negatives and a temperature an example.',
  );
