import { row } from '../../../core/csr.js';
import type { RankingKernels } from '../../kernels/ranking.js';
import { floats } from '../values.js';

/** Sorts every row. */
export const ranking: RankingKernels = {
  maskedTopK(scores, { excluded, masked, last }, k) {
    const [batch, columns] = scores.shape;
    const values = floats(scores);
    const items = new Int32Array(batch * k).fill(-1);
    const found = new Float32Array(batch * k).fill(Number.NaN);
    const bad = values.findIndex((score) => !Number.isFinite(score));
    for (let b = 0; b < batch; b++) {
      const own = values.subarray(b * columns, (b + 1) * columns);
      const barred = new Set([...excluded, ...row(masked, b)]);
      const late = new Set(last === null ? [] : row(last, b));
      const best = Array.from(own.keys())
        .filter((item) => !barred.has(item))
        .sort((i, j) => own[j]! - own[i]! || Number(late.has(i)) - Number(late.has(j)) || i - j)
        .slice(0, k);
      items.set(best, b * k);
      found.set(
        best.map((item) => own[item]!),
        b * k,
      );
    }
    return { items, scores: found, notFinite: bad === -1 ? -1 : Math.floor(bad / columns) };
  },
};
