import { toOneLine } from './one-line.js';

/** So many names are listed; of more, the {@link NEAREST} that look most like the wanted one. */
const MOST_LISTED = 8;
const NEAREST = 5;
/** Longer names are compared and shown by their beginning. */
const LONGEST_NAME = 60;
/** Names that are compared letter by letter, of the thousands that a venue lists: those with the longest common beginning. */
const MOST_COMPARED = 300;

/**
 * The end of a sentence about a name that is not there: all of a few known names, in order, the nearest of many and how many more there
 * are, or `none`. Its length is bounded, whatever the names are.
 */
export function namesToOffer(wanted: string, known: Iterable<string>): string {
  const names = [...new Set(known)].sort().map(shown);
  if (names.length === 0) return 'none';
  if (names.length <= MOST_LISTED) return names.join(', ');
  const near = nearestOf(shown(wanted), names);
  return `${near.join(', ')} and ${names.length - near.length} more`;
}

/** By edits, case aside; of equally near ones the one that begins alike. */
function nearestOf(wanted: string, names: readonly string[]): readonly string[] {
  const wish = wanted.toUpperCase();
  const alike = firstBy(MOST_COMPARED, names, (name) => -commonBeginning(wish, name.toUpperCase()));
  return firstBy(NEAREST, alike, (name) => editsBetween(wish, name.toUpperCase()));
}

/** So many of the names with the smallest numbers; those of equal ones stay in order. */
function firstBy(count: number, names: readonly string[], numberOf: (name: string) => number): readonly string[] {
  const counted = names.map((name) => ({ name, number: numberOf(name) }));
  return counted
    .sort((one, other) => one.number - other.number)
    .slice(0, count)
    .map(({ name }) => name);
}

function commonBeginning(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** How many letters are put in, taken out or changed to make one name of the other (Levenshtein). */
function editsBetween(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 0; row < one.length; row += 1) {
    const now = [row + 1];
    for (let column = 0; column < other.length; column += 1) {
      const changed = (before[column] ?? 0) + (one[row] === other[column] ? 0 : 1);
      now.push(Math.min(changed, (before[column + 1] ?? 0) + 1, (now[column] ?? 0) + 1));
    }
    before = now;
  }
  return before[other.length] ?? 0;
}

const shown = (name: string): string => toOneLine(name.slice(0, LONGEST_NAME));
