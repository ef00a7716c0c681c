import { expect, it } from 'vitest';
import { thisMachine, wheelPlatforms } from './platform.js';

const debian = { platform: 'linux', architecture: 'x64', glibc: '2.36' };

it('takes wheels for the glibc at hand and older ones', () => {
  const tags = wheelPlatforms(debian, true);
  expect(tags.slice(0, 2)).toEqual(['manylinux_2_36_x86_64', 'manylinux_2_35_x86_64']);
  expect(tags).toContain('manylinux_2_27_x86_64');
  expect(tags.at(-1)).toBe('manylinux2014_x86_64');
  expect(wheelPlatforms({ ...debian, architecture: 'arm64' }, false)[0]).toBe('manylinux_2_36_aarch64');
});

it.each([
  [{ ...debian, platform: 'darwin' }, false, /found: {4}darwin on x64\n.*--stock/],
  [{ ...debian, architecture: 'riscv64' }, false, /found: {4}linux on riscv64/],
  [{ ...debian, glibc: null }, false, /found: {4}another C library than glibc/],
  [{ ...debian, glibc: '2.17' }, false, /found: {4}glibc 2.17/],
  [{ ...debian, architecture: 'arm64' }, true, /leave --gpu out/],
])('refuses %o with gpu %s', (machine, gpu, message) => {
  expect(() => wheelPlatforms(machine, gpu)).toThrow(message);
});

it.runIf(process.platform === 'linux')('reads the machine it runs on', () => {
  expect(thisMachine()).toMatchObject({ platform: 'linux', architecture: process.arch });
});
