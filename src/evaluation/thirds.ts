/**
 * Cuts members into three parts of equal number, largest count first: 0 is the first third, 2 the last. Equal counts
 * go by number, the lower first; where three does not divide the number, the earlier parts are larger by one.
 * @param members distinct numbers
 * @param counts by number
 * @returns the third of each number, -1 where it is no member
 */
export function thirds(members: ArrayLike<number>, counts: Int32Array): Int8Array {
  const largest = counts.reduce((most, count) => Math.max(most, count), 0);
  // One number for count and member, because numbers sort without a function that compares.
  const keys = new Float64Array(members.length);
  for (let index = 0; index < members.length; index++) {
    const member = members[index]!;
    keys[index] = (largest - counts[member]!) * counts.length + member;
  }
  keys.sort();
  const third = new Int8Array(counts.length).fill(-1);
  for (let place = 0; place < keys.length; place++) {
    third[keys[place]! % counts.length] = Math.floor((3 * place) / keys.length);
  }
  return third;
}
