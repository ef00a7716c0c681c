/**
 * Cuts members into three parts of equal number, largest count first: 0 is the first third, 2 the last. Equal counts
 * go by number, the lower first; where three does not divide the number, the earlier parts are larger by one.
 * @param counts by member
 * @returns the third of each member
 */
export function thirds(members: readonly number[], counts: Int32Array): Map<number, number> {
  const ordered = members.toSorted((a, b) => counts[b]! - counts[a]! || a - b);
  return new Map(ordered.map((member, place) => [member, Math.floor((3 * place) / ordered.length)]));
}
