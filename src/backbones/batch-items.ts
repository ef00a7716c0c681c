import type { SingleBatch } from '../sampling/batch.js';

/** The items that a batch scores, each once, and the batch with its items renumbered to places in that list. */
export interface RenumberedBatch {
  items: Int32Array;
  batch: SingleBatch;
}

/** Renumbers the items of batches; what it costs grows with the batch and not with the number of items. */
export class BatchItems {
  /** The place of each item in the batch at hand, -1 for all others. */
  private readonly places: Int32Array;

  constructor(itemCount: number) {
    this.places = new Int32Array(itemCount).fill(-1);
  }

  /** The batch by the items that it scores, in the order in which they occur. */
  renumber(batch: SingleBatch): RenumberedBatch {
    const { places } = this;
    const listed: number[] = [];
    const placesOf = (items: Int32Array): Int32Array =>
      items.map((item) => {
        if (places[item] === -1) places[item] = listed.push(item) - 1;
        return places[item]!;
      });
    const renumbered = withItems(batch, placesOf);
    for (const item of listed) places[item] = -1;
    return { items: Int32Array.from(listed), batch: renumbered };
  }
}

function withItems(batch: SingleBatch, placesOf: (items: Int32Array) => Int32Array): SingleBatch {
  switch (batch.kind) {
    case 'pointwise':
      return { ...batch, items: placesOf(batch.items) };
    case 'text':
      return { ...batch, positives: placesOf(batch.positives) };
    default:
      return {
        ...batch,
        positives: placesOf(batch.positives),
        negatives: placesOf(batch.negatives),
        ...(batch.shared && { shared: { ...batch.shared, items: placesOf(batch.shared.items) } }),
      };
  }
}
