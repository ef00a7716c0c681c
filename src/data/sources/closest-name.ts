import leven from 'leven';

/** The known name that a mistyped one most likely stands for, or null where none is near. */
export function closestName(name: string, known: readonly string[]): string | null {
  let closest: string | null = null;
  let shortest = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = leven(name.toLowerCase(), candidate.toLowerCase());
    if (distance < shortest) {
      shortest = distance;
      closest = candidate;
    }
  }
  return closest;
}
