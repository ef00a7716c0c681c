import { settingLabel } from './label.js';
import type { PlannedCell } from './plan.js';

/** Which lines take their settings from others, and where those were chosen; none where each is tuned by itself. */
export function tunedAtNotes(cells: readonly Pick<PlannedCell, 'tunedAt'>[]): string[] {
  const places = cells.flatMap(({ tunedAt }) => (tunedAt === undefined ? [] : [settingLabel(tunedAt)]));
  return [...new Set(places)].map(
    (place) => `lines of other values have the settings that were chosen at ${place}`,
  );
}
