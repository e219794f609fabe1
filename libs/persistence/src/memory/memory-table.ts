/** Undoes one change of a table. */
export type Undo = () => void;

/** Thrown where a row would take a key that another row has; the twin of SQLSTATE 23505. */
export class MemoryUniqueViolation extends Error {
  override readonly name = 'MemoryUniqueViolation';
}

/** Thrown where a row breaks a rule of its table; the twin of SQLSTATE 23514. */
export class MemoryCheckViolation extends Error {
  override readonly name = 'MemoryCheckViolation';
}

/** The twin of a table's definition. */
export interface MemoryTableOptions<Row> {
  /** The table's name, for errors. */
  readonly name: string;
  /** The primary key as one text. */
  readonly keyOf: (row: Row) => string;
  /** Further unique keys by name; a row whose key is `undefined` is outside of it, as with NULL or a partial index. */
  readonly unique?: Readonly<Record<string, (row: Row) => string | undefined>>;
  /** Check constraints by name. */
  readonly checks?: Readonly<Record<string, (row: Row) => boolean>>;
}

/** Rows by primary key, in the order of their insertion. */
export class MemoryTable<Row> {
  readonly #options: MemoryTableOptions<Row>;
  readonly #noteUndo: (undo: Undo) => void;
  readonly #rows = new Map<string, Row>();
  readonly #byUniqueKey = new Map<string, Map<string, string>>();

  constructor(options: MemoryTableOptions<Row>, noteUndo: (undo: Undo) => void) {
    this.#options = options;
    this.#noteUndo = noteUndo;
    for (const name of Object.keys(options.unique ?? {})) this.#byUniqueKey.set(name, new Map());
  }

  /** How many rows there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** The row of a primary key. */
  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  /** The row that has a value in a further unique key. */
  getByUnique(name: string, value: string): Row | undefined {
    const key = this.#byUniqueKey.get(name)?.get(value);
    return key === undefined ? undefined : this.#rows.get(key);
  }

  /** All rows that fit, oldest insertion first; all rows where nothing is asked. */
  find(fits?: (row: Row) => boolean): Row[] {
    if (fits === undefined) return [...this.#rows.values()];
    const found: Row[] = [];
    for (const row of this.#rows.values()) if (fits(row)) found.push(row);
    return found;
  }

  /** The rows that have a value in a further unique key, in the order in which they got it: the twin of a partial index. */
  findInIndex(name: string): Row[] {
    const keys = [...(this.#byUniqueKey.get(name)?.values() ?? [])];
    return keys.flatMap((key) => this.#rows.get(key) ?? []);
  }

  /** Inserts a row; returns `false` and changes nothing where any of its keys is taken (`ON CONFLICT DO NOTHING`). */
  insertIfAbsent(row: Row): boolean {
    if (this.#takenKey(row, undefined) !== undefined) return false;
    this.#put(row);
    return true;
  }

  /** Inserts a row; throws {@link MemoryUniqueViolation} if any of its keys is taken. */
  insert(row: Row): void {
    const taken = this.#takenKey(row, undefined);
    if (taken !== undefined) throw new MemoryUniqueViolation(`${this.#options.name}: ${taken} is taken`);
    this.#put(row);
  }

  /** Inserts a row, or replaces the one of the same primary key. */
  upsert(row: Row): void {
    const taken = this.#takenKey(row, this.#options.keyOf(row));
    if (taken !== undefined) throw new MemoryUniqueViolation(`${this.#options.name}: ${taken} is taken`);
    this.#put(row);
  }

  /** Deletes the row of a primary key; returns whether there was one. */
  delete(key: string): boolean {
    const before = this.#rows.get(key);
    if (before === undefined) return false;
    this.#forget(key, before);
    this.#noteUndo(() => this.#store(key, before));
    return true;
  }

  #takenKey(row: Row, ownKey: string | undefined): string | undefined {
    const key = this.#options.keyOf(row);
    if (ownKey === undefined && this.#rows.has(key)) return key;
    for (const [name, valueOf] of Object.entries(this.#options.unique ?? {})) {
      const value = valueOf(row);
      const owner = value === undefined ? undefined : this.#byUniqueKey.get(name)?.get(value);
      if (owner !== undefined && owner !== ownKey) return `${name} ${value ?? ''}`;
    }
    return undefined;
  }

  #put(row: Row): void {
    for (const [name, holds] of Object.entries(this.#options.checks ?? {})) {
      if (!holds(row)) throw new MemoryCheckViolation(`${this.#options.name}: ${name} does not hold`);
    }
    const key = this.#options.keyOf(row);
    const before = this.#rows.get(key);
    if (before !== undefined) this.#forgetUnique(before);
    this.#store(key, row);
    this.#noteUndo(() => {
      if (before === undefined) this.#forget(key, row);
      else {
        this.#forgetUnique(row);
        this.#store(key, before);
      }
    });
  }

  #store(key: string, row: Row): void {
    this.#rows.set(key, row);
    for (const [name, valueOf] of Object.entries(this.#options.unique ?? {})) {
      const value = valueOf(row);
      if (value !== undefined) this.#byUniqueKey.get(name)?.set(value, key);
    }
  }

  #forget(key: string, row: Row): void {
    this.#rows.delete(key);
    this.#forgetUnique(row);
  }

  #forgetUnique(row: Row): void {
    for (const [name, valueOf] of Object.entries(this.#options.unique ?? {})) {
      const value = valueOf(row);
      if (value !== undefined) this.#byUniqueKey.get(name)?.delete(value);
    }
  }
}
