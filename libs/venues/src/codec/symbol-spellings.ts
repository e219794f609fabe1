import { JsonShapeError } from '../values/json.js';

/**
 * Symbols by how they are written. Our ids know no small letters: two symbols of a venue that differ in the size of a letter alone would
 * be one instrument, with the trades of both.
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

  /** Notes a symbol; returns the one noted before that differs from it in the size of letters alone. */
  twinOf(symbol: string): string | undefined {
    const key = symbol.toUpperCase();
    const before = this.known.get(key);
    if (before === undefined && this.known.size < this.most) this.known.set(key, symbol);
    return before === symbol ? undefined : before;
  }

  /** Notes a symbol; throws JsonShapeError where it has a twin, or was refused. */
  note(symbol: string): void {
    if (this.alone.has(symbol)) return;
    const twin = this.twinOf(symbol);
    if (twin !== undefined) throw differing(twin, symbol);
    const refused = this.twins.size === 0 ? undefined : this.twins.get(symbol.toUpperCase());
    if (refused !== undefined) throw differing(...refused);
    if (this.alone.size < this.most) this.alone.add(symbol);
  }

  /** Refuses both of two twins from now on: nobody can say which of them an instrument is. */
  refuse(one: string, other: string): void {
    for (const symbol of [one, other]) this.alone.delete(symbol);
    if (this.twins.size < this.most) this.twins.set(other.toUpperCase(), [one, other]);
  }
}

function differing(one: string, other: string): JsonShapeError {
  const [first, second] = [one, other].map((text) => text.slice(0, 80));
  return new JsonShapeError(
    `the symbols "${first}" and "${second}" differ in the size of letters only: they would be one`,
  );
}
