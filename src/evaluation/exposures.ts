/** Counts how often each item stands in the top-K lists of a group's users, at several cutoffs. */
export class Exposures {
  /** By group, then by cutoff: [I]. */
  private readonly counts = new Map<number, Int32Array[]>();

  constructor(
    private readonly itemCount: number,
    private readonly cutoffs: readonly number[],
  ) {}

  /** Counts one list, best first, for a group. */
  add(group: number, list: Int32Array): void {
    const counts = this.of(group);
    this.cutoffs.forEach((cutoff, index) => {
      const atCutoff = counts[index]!;
      const length = Math.min(cutoff, list.length);
      for (let place = 0; place < length; place++) atCutoff[list[place]!]!++;
    });
  }

  /** The counts of all items, [I], one array a cutoff. */
  of(group: number): readonly Int32Array[] {
    let counts = this.counts.get(group);
    if (counts === undefined) {
      counts = this.cutoffs.map(() => new Int32Array(this.itemCount));
      this.counts.set(group, counts);
    }
    return counts;
  }
}
