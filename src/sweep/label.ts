import { isMapping } from '../config/key-path.js';

/**
 * A value of an axis or a setting in a few words: `softmax, temperature 0.1` for `{ name: softmax, temperature: 0.1 }`.
 */
export function valueLabel(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueLabel).join(', ')}]`;
  if (!isMapping(value)) return String(value);
  const { name, ...others } = value;
  const keys = Object.entries(others).map(
    ([key, inner]) => `${key} ${isMapping(inner) ? `(${valueLabel(inner)})` : valueLabel(inner)}`,
  );
  return [...(name === undefined ? [] : [String(name)]), ...keys].join(', ');
}

/** Keys with their values: `loss.temperature 0.1, backbone.dimensions 32`; empty for none. */
export function settingLabel(setting: Readonly<Record<string, unknown>>): string {
  return Object.entries(setting)
    .map(([key, value]) => `${key} ${valueLabel(value)}`)
    .join(', ');
}

/** A cell in a few words: its method and its values on the axes. */
export function cellLabel({
  method,
  axes,
}: {
  method: string | null;
  axes: Readonly<Record<string, unknown>>;
}): string {
  const values = Object.entries(axes).map(([key, value]) =>
    isMapping(value) ? valueLabel(value) : `${key} ${valueLabel(value)}`,
  );
  return [...(method === null ? [] : [method]), ...values].join(' · ') || 'all';
}

/** A setting of a cell in a few words: `bpr: loss.temperature 0.1`. */
export function trialLabel(
  cell: Parameters<typeof cellLabel>[0],
  setting: Readonly<Record<string, unknown>>,
): string {
  return [cellLabel(cell), settingLabel(setting)].filter((part) => part !== '').join(': ');
}
