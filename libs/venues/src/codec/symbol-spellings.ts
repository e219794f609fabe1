import { JsonShapeError } from '../values/json.js';

/** A symbol as our ids keep it: without small letters, and in Unicode's composed form. */
export function spellingKey(symbol: string): string {
  return symbol.normalize('NFC').toUpperCase();
}

/**
 * Symbols by how they are written. Our ids know no small letters, and one form of an accent: two symbols of a venue that differ in the
 * size of a letter or in the form of an accent alone would be one instrument, with the trades of both.
 */
export class SymbolSpellings {
  private readonly known = new Map<string, string>();
  /** Symbols that were found to have no twin; most frames stop here. */
  private readonly alone = new Set<string>();
  private readonly twins = new Map<string, readonly [string, string]>();
  private readonly most: number;

  /** More symbols than `most` are not remembered. */
  constructor(most: number) {
    this.most = most;
  }

  /** Notes a symbol; returns the one noted before that our ids would not tell from it. */
  twinOf(symbol: string): string | undefined {
    const key = spellingKey(symbol);
    const before = this.known.get(key);
    if (before === undefined && this.known.size < this.most) this.known.set(key, symbol);
    return before === symbol ? undefined : before;
  }

  /** Notes a symbol; throws JsonShapeError where it has a twin, or was refused. */
  note(symbol: string): void {
    if (this.alone.has(symbol)) return;
    const twin = this.twinOf(symbol);
    if (twin !== undefined) throw differing(twin, symbol);
    const refused = this.twins.size === 0 ? undefined : this.twins.get(spellingKey(symbol));
    if (refused !== undefined) throw differing(...refused);
    if (this.alone.size < this.most) this.alone.add(symbol);
  }

  /** Refuses both of two twins from now on: nobody can say which of them an instrument is. */
  refuse(one: string, other: string): void {
    for (const symbol of [one, other]) this.alone.delete(symbol);
    if (this.twins.size < this.most) this.twins.set(spellingKey(other), [one, other]);
  }
}

function differing(one: string, other: string): JsonShapeError {
  const what = one.normalize('NFC') === other.normalize('NFC') ? 'the form of an accent' : 'the size of letters';
  const [first, second] = [one, other].map((text) => text.slice(0, 80));
  return new JsonShapeError(`the symbols "${first}" and "${second}" differ in ${what} only: they would be one`);
}
