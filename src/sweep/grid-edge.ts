import { cellLabel } from './label.js';
import type { PlannedCell, PlannedTrial } from './plan.js';

/**
 * The tuned numbers of a chosen setting that are the smallest or largest of those that were tried, a line each: the best
 * may lie beyond. Only of three values or more, because one of two always is; zero has nothing below it.
 */
export function edgesOfGrid(cell: PlannedCell, { setting }: PlannedTrial): string[] {
  return Object.entries(setting).flatMap(([key, value]) => {
    const tried = new Set(cell.trials.map((trial) => trial.setting[key]));
    const numbers = [...tried].filter((each): each is number => typeof each === 'number');
    if (typeof value !== 'number' || value === 0 || numbers.length < 3) return [];
    const side =
      value === Math.max(...numbers) ? 'largest' : value === Math.min(...numbers) ? 'smallest' : null;
    if (side === null) return [];
    return [
      `! ${cellLabel(cell)}: ${key} ${value} is the ${side} that was tried; a better one may lie beyond`,
    ];
  });
}
