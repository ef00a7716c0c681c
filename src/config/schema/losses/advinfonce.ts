import { z } from 'zod';

/** `loss:` advinfonce. */
export const advinfonceLoss = z
  .strictObject({
    name: z.literal('advinfonce'),
    form: z
      .enum(['official', 'ir-benchmark'])
      .default('official')
      .describe(
        "official: the adversary scores by dot product and trains before some epochs, as in the authors' code. " +
          'ir-benchmark: by cosine, in place of the model in some epochs.',
      ),
    temperature: z.number().gt(0).default(0.1).describe('τ, on the scale of cosine scores, as in its code.'),
    negativeWeight: z
      .number()
      .gt(0)
      .default(64)
      .describe('K, the factor on the sum over the negatives; 64 in both codes.'),
    dimensions: z
      .number()
      .int()
      .min(1)
      .default(64)
      .describe("Of the adversary's embeddings; 64 in both codes."),
    adversaryLearningRate: z
      .number()
      .gt(0)
      .default(5e-5)
      .describe("Of the adversary's Adam; 5e-5 in both codes."),
    adversaryEvery: z
      .number()
      .int()
      .min(1)
      .default(5)
      .describe("Epochs between the adversary's; 5 in both codes."),
    adversaryPasses: z
      .number()
      .int()
      .min(0)
      .default(7)
      .describe("How often the adversary of `form: official` trains in all, as in the authors' code."),
  })
  .describe('AdvInfoNCE: InfoNCE with negatives weighted by an adversary with embeddings of its own.');
