import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { DECIMAL_BYTES, DECIMAL_PRECISION, DECIMAL_SCALE } from './decimal-column.js';

/** What a column holds: a text, a DECIMAL(38,18) in units, a whole number, or a time in microseconds of UTC. */
export type ColumnKind = 'text' | 'decimal' | 'whole' | 'time';

/** A value as its column takes it: text for `text`, units for `decimal`, a whole number for the others; `null` for none. */
export type Cell = string | bigint | null;

/** The columns of a table, in order. */
export type Columns = readonly (readonly [name: string, kind: ColumnKind])[];

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];

/** Rows of a group: so many are held in memory, and no more. */
const GROUP_ROWS = 50_000;

/**
 * A Parquet file that is written row by row and held in memory one row group at a time. It has its name only when it is whole;
 * until then it ends in `.partial`.
 */
export class ParquetTable {
  private readonly path: string;
  private readonly columns: Columns;
  private readonly descriptor: number;
  private readonly bytes = new ByteWriter();
  private readonly writer: ParquetWriter;
  private group: Cell[][];
  private groupRows = 0;
  rows = 0;

  /** Begins a file; throws if it cannot be made. An older one of its name stays until this one is whole. */
  constructor(path: string, columns: Columns) {
    this.path = path;
    this.columns = columns;
    this.descriptor = openSync(`${path}.partial`, 'w');
    this.group = columns.map(() => []);
    this.writer = new ParquetWriter({ writer: this.bytes, schema: schemaOf(columns), createdBy: 'tradewind' });
  }

  /** Adds a row: one cell per column. */
  add(cells: readonly Cell[]): void {
    for (let i = 0; i < cells.length; i += 1) this.group[i]?.push(cells[i] ?? null);
    this.rows += 1;
    this.groupRows += 1;
    if (this.groupRows >= GROUP_ROWS) this.writeGroup();
  }

  /** Writes the rest and gives the file its name. */
  close(): void {
    this.writeGroup();
    const finished = this.writer.finish();
    if (finished !== undefined) throw new TypeError('a writer into memory has nothing to wait for');
    this.writeBytes();
    closeSync(this.descriptor);
    renameSync(`${this.path}.partial`, this.path);
  }

  /** Removes what was written so far. */
  abandon(): void {
    closeSync(this.descriptor);
    rmSync(`${this.path}.partial`, { force: true });
  }

  private writeGroup(): void {
    if (this.groupRows === 0) return;
    const columnData = this.columns.map(([name], i) => ({ name, data: this.group[i] ?? [] }));
    const written = this.writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    if (written !== undefined) throw new TypeError('a writer into memory has nothing to wait for');
    this.group = this.columns.map(() => []);
    this.groupRows = 0;
    this.writeBytes();
  }

  /** Empties the buffer; the writer's places in the file are counted apart from it. */
  private writeBytes(): void {
    const bytes = new Uint8Array(this.bytes.buffer, 0, this.bytes.index);
    for (let at = 0; at < bytes.length;) at += writeSync(this.descriptor, bytes, at);
    this.bytes.index = 0;
  }
}

function schemaOf(columns: Columns): Schema {
  return [{ name: 'root', num_children: columns.length }, ...columns.map(([name, kind]) => elementOf(name, kind))];
}

function elementOf(name: string, kind: ColumnKind): Schema[number] {
  const base = { name, repetition_type: 'OPTIONAL' } as const;
  switch (kind) {
    case 'text':
      return { ...base, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'whole':
      return { ...base, type: 'INT64' };
    case 'time':
      return {
        ...base,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MICROS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
      };
    case 'decimal':
      return {
        ...base,
        type: 'FIXED_LEN_BYTE_ARRAY',
        type_length: DECIMAL_BYTES,
        converted_type: 'DECIMAL',
        precision: DECIMAL_PRECISION,
        scale: DECIMAL_SCALE,
      };
  }
}
