import { add, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { dropout } from '../engine/operators/dropout.js';
import { gelu } from '../engine/operators/gelu.js';
import { rectify } from '../engine/operators/rectify.js';
import { type AttentionShape, attentionHeads } from './attention-heads.js';
import type { Layer, LayerParameters } from './layer-parameters.js';
import type { StepDropout } from './step-dropout.js';

/** The blocks of causal attention that are in use. */
export type BlockVariant = 'pre-norm' | 'original' | 'recbole' | 'post-norm';

/** Sizes of a block. */
export interface BlockSizes {
  /** d */
  dimensions: number;
  /** Width of the layer between the two of the feed-forward network. */
  feedForward: number;
  heads: number;
}

/** Attention and a feed-forward network: the positions [N, d] of sequences of some lengths [B] to as many. */
export type AttentionBlock = (x: Tensor2D, lengths: Int32Array, dropped: StepDropout) => Tensor2D;

/** Epsilon of layer normalisation: of the published code, of RecBole's, and PyTorch's own. */
export const NORM_EPSILON = { 'pre-norm': 1e-8, original: 1e-8, recbole: 1e-12, 'post-norm': 1e-5 } as const;

/**
 * A block of causal attention, as in SASRec (Kang and McAuley, 2018, equations 3 to 7). Of the variants in use,
 *
 *   original   y = LN(x) + attention(LN(x), x, x),             LN(y) + network(LN(y))      kang205/SASRec: no projection of
 *              what the heads give, and what is added is normalised, too
 *   pre-norm   y = x + attention(LN(x), LN(x), LN(x)),         y + network(LN(y))          pmixer/SASRec.pytorch
 *   recbole    y = LN(x + attention(x, x, x)),                 LN(y + network(y))          RecBole: GELU in place of ReLU
 *   post-norm  the same with ReLU                                                          Vaswani et al., 2017; PyTorch
 *
 * where attention is given what queries, keys and values are made from. Attention weights are dropped out, and both layers
 * of the network, in RecBole the projection and the outer layer, in post-norm all three.
 *
 * @param index of the block, which its random numbers follow from
 */
export function attentionBlock(
  variant: BlockVariant,
  { dimensions, feedForward, heads }: BlockSizes,
  parameters: LayerParameters,
  index: number,
): AttentionBlock {
  const project = (name: string) => parameters.linear(`block/${index}/${name}`, dimensions, dimensions);
  const norm = () => parameters.layerNorm(dimensions, NORM_EPSILON[variant]);
  const attentionNorm = norm();
  const normalisesSums = variant === 'recbole' || variant === 'post-norm';
  const [query, key, value] = [project('query'), project('key'), project('value')];
  const output: Layer | null = variant === 'original' ? null : project('output');
  const networkNorm = norm();
  const inner = parameters.linear(`block/${index}/inner`, dimensions, feedForward);
  const outer = parameters.linear(`block/${index}/outer`, feedForward, dimensions);

  const attention = (ofQueries: Tensor2D, ofOthers: Tensor2D, shape: AttentionShape, drop: StepDropout) => {
    const weights = drop('block', index, 'attention');
    const heard = attentionHeads(query(ofQueries), key(ofOthers), value(ofOthers), shape, weights);
    return output === null ? heard : output(heard);
  };
  const network = (x: Tensor2D, drop: StepDropout) => {
    const active = variant === 'recbole' ? gelu(inner(x)) : rectify(inner(x), drop('block', index, 'inner'));
    return dropout(outer(active), drop('block', index, 'outer'));
  };

  return (x, lengths, drop) => {
    const shape = { lengths, heads };
    const attended = tidy(() => {
      if (normalisesSums) {
        const heard = dropout(attention(x, x, shape, drop), drop('block', index, 'output'));
        return attentionNorm(add(x, heard));
      }
      const normalised = attentionNorm(x);
      return variant === 'original'
        ? add<Tensor2D>(normalised, attention(normalised, x, shape, drop))
        : add<Tensor2D>(x, attention(normalised, normalised, shape, drop));
    });
    return tidy(() => {
      if (normalisesSums) return networkNorm(add(attended, network(attended, drop)));
      const normalised = networkNorm(attended);
      return add<Tensor2D>(variant === 'original' ? normalised : attended, network(normalised, drop));
    });
  };
}
