import { z } from 'zod';

/** `loss:` bsl. */
export const bslLoss = z
  .strictObject({
    name: z.literal('bsl'),
    form: z
      .enum(['multi', 'reweight', 'drrl', 'ir-benchmark'])
      .default('multi')
      .describe(
        'What is published under this name. `multi`, the equation of the paper: a mean over the positives that a user ' +
          "has in the batch; `reweight`, for one positive; both of the authors' code. `drrl`: `multi` with the factor " +
          'on the positives too. `ir-benchmark`: two temperatures, a constant multiple of softmax.',
      ),
    temperature: z
      .number()
      .gt(0)
      .default(0.2)
      .describe('τ1, on the scale of cosine scores; as for softmax, so that the two compare.'),
    factor: z
      .number()
      .gt(0)
      .default(1.1)
      .describe(
        'What the negatives are multiplied with in all forms but `ir-benchmark`; the authors tuned it to 1.06 to 1.32.',
      ),
    negativeTemperature: z
      .number()
      .gt(0)
      .default(0.2)
      .describe('τ2 of `ir-benchmark`: the temperature of the negatives; its tuned value on Amazon Health.'),
  })
  .describe('Bilateral softmax loss (BSL): softmax with a temperature for each side; four published forms.');
