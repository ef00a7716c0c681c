import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Candidates, RankingKernels, TopLists } from '../../kernels/ranking.js';
import type { Handle, Operations } from '../operations.js';

/** By our own operations, which look at each score once; those of factors are made piece by piece and never stored. */
export function nativeRanking(operations: Operations): Required<RankingKernels> {
  const constants = (lists: readonly Int32Array[]) =>
    lists.map((list) => operations.constant([list.length], list));

  const rank = (
    name: string,
    inputs: readonly (Tensor | Handle)[],
    { excluded, masked, last }: Candidates,
    k: number,
  ): TopLists => {
    const { offsets, values } = last ?? NO_LISTS;
    const numbers = constants([excluded, masked.offsets, masked.values, offsets, values, Int32Array.of(k)]);
    const [items, scores, notFinite] = operations.runAll(name, {}, [...inputs, ...numbers], 3).map(take);
    for (const handle of numbers) operations.release(handle);
    return {
      items: items as Int32Array,
      scores: scores as Float32Array,
      notFinite: notFinite![0]!,
    };
  };

  return {
    maskedTopK: (scores, candidates, k) => rank('ReclabMaskedTopK', [scores], candidates, k),

    rankedScores(users: Tensor2D, items: Tensor2D, bias: Tensor1D | null, candidates, k) {
      if (bias !== null) return rank('ReclabRankedScores', [users, items, bias], candidates, k);
      const none = operations.constant([0], new Float32Array(0));
      const lists = rank('ReclabRankedScores', [users, items, none], candidates, k);
      operations.release(none);
      return lists;
    },
  };
}

const NO_LISTS = { offsets: new Int32Array(0), values: new Int32Array(0) };

/** The values of a tensor, which is disposed. */
function take(tensor: Tensor): Float32Array | Int32Array | Uint8Array {
  const values = tensor.dataSync();
  tensor.dispose();
  return values;
}
