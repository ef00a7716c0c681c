import type { Cell } from '../config/sweep/sweep.js';
import { valueLabel } from '../sweep/label.js';
import type { CellIdentity } from './paper.js';

/** What a person names a cell by: `amazon2014-health/random-8-2/mf/softmax`. */
export function labelOf({ dataset, split, backbone }: Omit<CellIdentity, 'losses'>, loss: string): string {
  return [dataset, split, backbone, loss].join('/');
}

/** What tables call a model: its name, which says so if the model is a reconstruction. */
export function headingOf({ name, reconstruction }: { name: string; reconstruction: boolean }): string {
  return !reconstruction || name.includes('reconstruction') ? name : `${name} (reconstruction)`;
}

/**
 * Whether a label is meant by a pattern: it contains it, where `*` stands for anything: `health`, `mf/psl*`. Without a
 * pattern all are.
 */
export function matches(pattern: string | undefined, label: string): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.*')).test(label);
}

/** What tells a cell from others of the same model: how weights are picked where that is open, and its axes. */
export function variantOf({ axes, trials }: Cell, selectedOnTest: boolean): string {
  const { split } = trials[0]!.experiment;
  const picked = split.validation === 'none' ? 'last epoch' : 'best on validation';
  const values = Object.entries(axes)
    .filter(([key]) => !['dataset', 'dataset.set', 'split', 'backbone', 'loss'].includes(key))
    .map(([key, value]) => `${key} ${valueLabel(value)}`);
  return [...(selectedOnTest ? [picked] : []), ...values].join(', ');
}
