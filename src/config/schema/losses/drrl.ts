import { z } from 'zod';

/** `loss:` drrl. */
export const drrlLoss = z
  .strictObject({
    name: z.literal('drrl'),
    omega: z
      .union([z.literal('infinity'), z.literal(1), z.number().min(1.001)])
      .default(2)
      .describe(
        'ω, the order of the Rényi divergence. 2: negatives count in proportion to what they exceed the margin by, ' +
          'between CCL and softmax; the 150 of its code is nearly CCL, and its tuned values are not public. infinity: ' +
          'conditional value at risk (CCL with learned margins). 1: the softmax limit.',
      ),
    negativeWeight: z
      .number()
      .min(1)
      .default(2)
      .describe(
        'c = exp(η / ω*) for the radius η of the divergence ball, ω* = ω / (ω - 1). 1, as in its code, is a radius of 0.',
      ),
    margin: z
      .number()
      .default(0.3)
      .describe(
        'Where the margin of every user starts; 0.3 goes with ω = 2 and c = 2, 0.7 in its code with ω = 150.',
      ),
    marginLearningRate: z
      .number()
      .min(0)
      .default(0.001)
      .describe('Of the gradient descent on the margins, as in its code.'),
    smoothing: z
      .number()
      .gt(0)
      .default(0.1)
      .describe('ε inside the norm, as in its code; it also adds about as much to the loss.'),
    temperature: z.number().gt(0).default(0.2).describe('τ where `omega` is 1, as for softmax.'),
  })
  .describe(
    'DrRL: negatives weighted by Rényi-divergence robust optimisation, with a learned margin for each user.',
  );
