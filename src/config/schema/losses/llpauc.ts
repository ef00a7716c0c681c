import { z } from 'zod';

/** `loss:` llpauc. */
export const llpaucLoss = z
  .strictObject({
    name: z.literal('llpauc'),
    form: z
      .enum(['official', 'ir-benchmark'])
      .default('official')
      .describe(
        'official: γ and s⁺ ascend, as in the paper and in the code of its authors and of DrRL. ir-benchmark: all is ' +
          'minimised, which its code found to be better.',
      ),
    alpha: z
      .number()
      .gt(0)
      .max(1)
      .default(0.7)
      .describe('α, the share of the positives that counts (true positive rate), as in IR-Benchmark.'),
    beta: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .describe('β, the share of the negatives that counts (false positive rate), as in IR-Benchmark.'),
  })
  .describe('LLPAUC: the lower-left part of the AUC, by a minimax loss with learned thresholds.');
