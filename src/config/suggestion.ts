import leven from 'leven';

/** The candidate that a mistyped word most likely stands for, or null where none is near. */
export function suggest(word: string, candidates: readonly string[]): string | null {
  const typed = word.toLowerCase();
  const longest = Math.max(2, Math.floor(typed.length / 3));
  // Half of a short word in common is chance, unless its letters are all there: `foo` is not `f1`, but `rnu` is `run`.
  const alike = (candidate: string, distance: number) =>
    2 * distance <= Math.max(typed.length, candidate.length) || lettersOf(typed) === lettersOf(candidate);
  // People seldom mistype the first letter.
  const sameStart = (candidate: string) => candidate[0]?.toLowerCase() === typed[0];
  const lengthsApart = (candidate: string) => Math.abs(candidate.length - typed.length);
  const near = candidates
    .map((candidate) => ({ candidate, distance: leven(typed, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= (sameStart(candidate) ? longest : 1))
    .filter(({ candidate, distance }) => alike(candidate, distance))
    .sort((a, b) => a.distance - b.distance || lengthsApart(a.candidate) - lengthsApart(b.candidate))[0];
  if (near !== undefined) return near.candidate;
  const extended = candidates.filter((candidate) => candidate.startsWith(typed));
  return typed.length >= 3 && extended.length === 1 ? extended[0]! : null;
}

/** `did you mean …?`, or undefined where nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const suggestion = suggest(word, candidates);
  return suggestion === null ? undefined : `did you mean \`${suggestion}\`?`;
}

function lettersOf(word: string): string {
  return [...word.toLowerCase()].sort().join('');
}
