const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A count with its unit; bytes in the unit that reads best. */
function amount(count: number, unit: string): string {
  return unit === 'bytes' ? bytes(count) : `${number.format(count)} ${unit}`;
}

/** How far a count is: `3 of 40 epochs`. */
export function progressOf(done: number, total: number, unit: string): string {
  return unit === 'bytes'
    ? `${bytes(done)} of ${bytes(total)}`
    : `${number.format(done)} of ${amount(total, unit)}`;
}

/** A whole number with separators: `1,000,209`. */
export function count(value: number): string {
  return number.format(value);
}

/** A size: `12.3 MiB`. */
export function bytes(size: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = size;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${number.format(value)} ${units[unit]}`;
}

/** A time: `0.8 s`, `2 min 5 s`, `3 h 12 min`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${number.format(seconds)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share in percent: `4.5 %`. */
export function percent(share: number): string {
  return `${new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(share * 100)} %`;
}
