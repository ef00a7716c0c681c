const types = { Float32Array: '<f4', Float64Array: '<f8', Int32Array: '<i4' } as const;

/**
 * A matrix in NumPy's NPY format, version 1.0: magic, header length, a Python dictionary literal padded so that the
 * values start at a multiple of 64 bytes, then the values, little-endian and row by row.
 */
export function npy(values: Float32Array | Float64Array | Int32Array, shape: readonly number[]): Uint8Array {
  const type = types[values.constructor.name as keyof typeof types];
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const preamble = 10;
  const padding = 63 - ((preamble + dictionary.length) % 64);
  const header = Buffer.from(`${dictionary}${' '.repeat(padding)}\n`, 'latin1');
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, header, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}
