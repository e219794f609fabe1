import { type FileMetaData, asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { DECIMAL_SCALE } from './decimal-column.js';

/** A row as it lies in the file: decimals as plain texts, whole numbers and times as bigints. */
export type RawRow = Readonly<Record<string, string | bigint | null>>;

/** All rows of a Parquet file, exact: hyparquet itself would turn decimals into floating-point numbers. */
export async function readRows(path: string): Promise<{ readonly rows: RawRow[]; readonly metadata: FileMetaData }> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const decimals = new Set<string>();
  const raw: FileMetaData = {
    ...metadata,
    schema: metadata.schema.map((element) => {
      if (element.converted_type === 'UTF8') return element;
      if (element.converted_type === 'DECIMAL') decimals.add(element.name);
      const { converted_type: _converted, logical_type: _logical, ...plain } = element;
      return plain;
    }),
  };
  const rows = (await parquetReadObjects({ file, metadata: raw, utf8: false })) as Record<string, unknown>[];
  return { metadata, rows: rows.map((row) => exact(row, decimals)) };
}

function exact(row: Record<string, unknown>, decimals: ReadonlySet<string>): RawRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value === null || value === undefined) return [name, null];
      if (decimals.has(name)) return [name, plainText(value as Uint8Array)];
      return [name, value as string | bigint];
    }),
  );
}

function plainText(bytes: Uint8Array): string {
  let units = 0n;
  for (const byte of bytes) units = (units << 8n) | BigInt(byte);
  const digits = units.toString().padStart(DECIMAL_SCALE + 1, '0');
  const fraction = digits.slice(-DECIMAL_SCALE).replace(/0+$/u, '');
  return fraction === '' ? digits.slice(0, -DECIMAL_SCALE) : `${digits.slice(0, -DECIMAL_SCALE)}.${fraction}`;
}
