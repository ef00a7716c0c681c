import { expect, test } from 'vitest';
import { npy } from './npy.js';

test('writes the header that NumPy reads, and the values after 64 bytes or a multiple', () => {
  const file = Buffer.from(npy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]));
  expect(file.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]));
  const length = file.readUInt16LE(8);
  expect((10 + length) % 64).toBe(0);
  expect(file.toString('latin1', 10, 10 + length).trimEnd()).toBe(
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
  );
  expect(file.readFloatLE(10 + length + 4 * 4)).toBe(5);
});

test('gives a vector the comma that a Python tuple of one needs', () => {
  expect(Buffer.from(npy(Int32Array.of(7), [1])).toString('latin1')).toContain(
    "'<i4', 'fortran_order': False, 'shape': (1,)",
  );
});
