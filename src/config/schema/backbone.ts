import { z } from 'zod';

const initialization = z
  .discriminatedUnion('name', [
    z.strictObject({ name: z.literal('normal'), deviation: z.number().gt(0).default(1) }),
    z.strictObject({ name: z.literal('xavier-normal') }),
    z.strictObject({ name: z.literal('xavier-uniform') }),
  ])
  .describe(
    'How embeddings start. With cosine scores the useful learning rate is tied to it: N(0, 1) goes with 0.1 or 0.01.',
  );

/** `backbone:` of a configuration. */
export const backboneSchema = z.discriminatedUnion('name', [
  z
    .strictObject({
      name: z.literal('mf'),
      dimensions: z.number().int().min(1).default(64).describe('As in all papers that reclab reproduces.'),
      similarity: z
        .enum(['dot', 'cosine'])
        .default('dot')
        .describe('How vectors give a score; softmax losses go with cosine, BPR with dot.'),
      initialization: initialization
        .optional()
        .describe('Default: N(0, 1) for cosine, xavier-normal for dot.'),
    })
    .describe('Matrix factorisation: a vector for each user and item.'),
  z
    .strictObject({ name: z.literal('popularity') })
    .describe('Ranks by the number of train events; nothing is trained.'),
  z
    .strictObject({
      name: z.literal('item-knn'),
      neighbors: z
        .union([z.literal('all'), z.number().int().min(1)])
        .default('all')
        .describe('Similar items that count; the reference figures of the baselines are for all.'),
      reading: z
        .enum(['candidate', 'history'])
        .default('candidate')
        .describe("Whose nearest items count: the candidate's, or those of each item of the history."),
    })
    .describe('Sum of cosine similarities between the candidate and the history; nothing is trained.'),
  z
    .strictObject({
      name: z.literal('ease'),
      regularization: z
        .number()
        .gt(0)
        .default(250)
        .describe('λ; the reference figures of the baselines are for 250.'),
    })
    .describe('EASE (Steck, 2019): linear item-item model in closed form; nothing is trained.'),
]);

/** `backbone:` of a configuration, resolved. */
export type BackboneConfig = z.output<typeof backboneSchema>;
/** The name of a backbone. */
export type BackboneName = BackboneConfig['name'];
/** How embeddings start. */
export type InitializationConfig = z.output<typeof initialization>;
