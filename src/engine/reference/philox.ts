const MULTIPLIERS = [0xd2511f53n, 0xcd9e8d57n] as const;
const KEY_STEPS = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;
const LOW = 0xffffffffn;

/**
 * Four random 32-bit integers as a pure function of a key and a counter: Philox4x32-10 (Salmon et al., "Parallel random
 * numbers: as easy as 1, 2, 3", 2011), which TensorFlow's stateless operations use too.
 *
 * @param key two 32-bit integers, signed or not
 * @param counter below 2^53
 */
export function philox(key: readonly [number, number], counter: number): [number, number, number, number] {
  let [k0, k1] = [key[0] >>> 0, key[1] >>> 0];
  let words = [BigInt(counter) & LOW, BigInt(counter) >> 32n, 0n, 0n] as [bigint, bigint, bigint, bigint];
  for (let round = 0; round < ROUNDS; round++) {
    const first = MULTIPLIERS[0] * words[0];
    const second = MULTIPLIERS[1] * words[2];
    words = [
      (second >> 32n) ^ words[1] ^ BigInt(k0),
      second & LOW,
      (first >> 32n) ^ words[3] ^ BigInt(k1),
      first & LOW,
    ];
    k0 = (k0 + KEY_STEPS[0]) >>> 0;
    k1 = (k1 + KEY_STEPS[1]) >>> 0;
  }
  return words.map(Number) as [number, number, number, number];
}
