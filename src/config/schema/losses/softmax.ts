import { z } from 'zod';

/** `loss:` softmax. */
export const softmaxLoss = z
  .strictObject({
    name: z.literal('softmax'),
    temperature: z
      .number()
      .gt(0)
      .default(0.2)
      .describe('On the scale of cosine scores (twice that of the PSL paper).'),
    negatives: z
      .enum(['sampled', 'full', 'in-batch', 'mixed'])
      .default('sampled')
      .describe(
        '`sampled` as in IR-Benchmark. `full`: over the whole catalogue. `in-batch`: the other positives of the batch, ' +
          'so popular items are negatives more often. `mixed`: these and `sampling.negatives` drawn ones that the batch ' +
          'shares (PinnerFormer).',
      ),
    positiveInDenominator: z
      .boolean()
      .default(false)
      .describe('false as in SL of IR-Benchmark; true is InfoNCE. `full` always contains it.'),
    accidentalHits: z
      .enum(['drop', 'keep'])
      .default('drop')
      .describe(
        "Of `in-batch` and `mixed`: items of the batch that are the user's own train positives. `drop`, because drawn negatives are " +
          "never those either; `keep` as in most published code, where only the example's own place is left out.",
      ),
    repeats: z
      .enum(['count', 'once'])
      .default('count')
      .describe(
        'Of `in-batch` and `mixed`: an item that is the positive of several examples. `count` as often as it occurs, as in published ' +
          'code; `once`: each item is one negative.',
      ),
    logQ: z
      .enum(['none', 'standard', 'negatives-only'])
      .default('none')
      .describe(
        'Takes the logarithm of how often an item is expected among the negatives off its logit, so that popular items ' +
          'are not held down for being drawn more often. `standard`: off positives too (Yi et al., 2019; PinnerFormer). ' +
          '`negatives-only`: the positive is there with certainty, so that only this is unbiased (arXiv 2507.09331).',
      ),
  })
  .describe('Softmax loss (SL): log-sum-exp of score differences over temperature.');
