import { z } from 'zod';

/** `loss:` expression. */
export const expressionLoss = z
  .strictObject({
    name: z.literal('expression'),
    formula: z
      .string()
      .describe(
        'Over single pairs: `prediction` (the sigmoid of the score), `score`, `label`; or over a positive and its ' +
          'negatives: the scores `positive` and `negative`, with `mean`, `sum` or `logsumexp` over the negatives. ' +
          'Operators: + - * / ^, max, min, log, square, reciprocal, sigmoid, tanh, relu, abs, sqrt, exp, sign, ' +
          'softplus, identity. E.g. `(prediction - label)^2`.',
      ),
    constants: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.number())
      .default({})
      .describe('Names that the formula uses, with their values; they can be searched as other keys are.'),
    guards: z
      .enum(['none', 'autolossgen'])
      .default('none')
      .describe(
        '`none`: as written, so that a published formula is that formula; near 0 `softplus(score)` is safer than ' +
          '`log(prediction)`. `autolossgen`: as its search computes, where log, sqrt and division take |x| + 1e-6 with the ' +
          'sign of x, and every result is kept within 1e-5 and 1e5.',
      ),
  })
  .describe('A loss of your own, written as a formula.');
