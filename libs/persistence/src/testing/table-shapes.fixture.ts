import type { Client } from 'pg';

/** What Postgres holds of a table, each part as a line that two tables can be compared by. */
export interface TableShape {
  /** `name type [domain] [not null] [default …]`, by the name. */
  readonly columns: ReadonlyMap<string, string>;
  /** `name definition` of primary key, foreign keys, uniques and checks. */
  readonly constraints: readonly string[];
  /** Definitions of the indices that no constraint made. */
  readonly indices: readonly string[];
}

const COLUMNS = `
  SELECT c.relname AS table, a.attname AS name,
    format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE a.atttypid END, NULL) AS type,
    CASE t.typtype WHEN 'd' THEN t.typname END AS domain,
    a.attnotnull AS required, a.attidentity AS identity, a.attgenerated AS generated,
    pg_get_expr(d.adbin, d.adrelid) AS expression
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relnamespace = $1::text::regnamespace AND a.attnum > 0 AND NOT a.attisdropped`;

/** NOT NULL, which newer servers keep as a constraint too, is told by the columns; triggers are no part of what an entity says. */
const CONSTRAINTS = `
  SELECT c.relname AS table, k.conname AS name, pg_get_constraintdef(k.oid) AS definition
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE c.relnamespace = $1::text::regnamespace AND k.contype NOT IN ('n', 't')`;

const INDICES = `
  SELECT c.relname AS table, pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = $1::text::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)`;

const DOMAINS = `
  SELECT t.typname AS name, format_type(t.typbasetype, NULL) AS type, string_agg(pg_get_constraintdef(k.oid), ' ') AS checks
  FROM pg_type t LEFT JOIN pg_constraint k ON k.contypid = t.oid AND k.contype <> 'n'
  WHERE t.typnamespace = $1::text::regnamespace AND t.typtype = 'd' GROUP BY t.typname, t.typbasetype`;

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly domain: string | null;
  readonly required: boolean;
  readonly identity: string;
  readonly generated: string;
  readonly expression: string | null;
}

function lineOf({ name, type, domain, required, identity, generated, expression }: ColumnRow): string {
  const made = generated === '' ? 'default' : 'generated as';
  return [
    `${name} ${type}`,
    ...(domain === null ? [] : [`domain ${domain}`]),
    ...(required ? ['not null'] : []),
    ...(identity === '' ? [] : [`identity ${identity}`]),
    ...(expression === null ? [] : [`${made} ${expression}`]),
  ].join(' ');
}

async function readRows<Row>(client: Client, sql: string, schema: string): Promise<Row[]> {
  const { rows } = await client.query(sql, [schema]);
  return rows as Row[];
}

/** The tables of a schema by their names. Names of the schema itself are written `<schema>`, so that two can be compared. */
export async function readTableShapes(client: Client, schema: string): Promise<ReadonlyMap<string, TableShape>> {
  const neutral = (text: string): string => text.replaceAll(`${schema}.`, '<schema>.');
  const columns = await readRows<ColumnRow>(client, COLUMNS, schema);
  const constraints = await readRows<Record<'table' | 'name' | 'definition', string>>(client, CONSTRAINTS, schema);
  const indices = await readRows<Record<'table' | 'definition', string>>(client, INDICES, schema);
  const shapeOf = (table: string): TableShape => ({
    columns: new Map(columns.filter((row) => row.table === table).map((row) => [row.name, neutral(lineOf(row))])),
    constraints: constraints
      .filter((row) => row.table === table)
      .map(({ name, definition }) => neutral(`${name} ${definition}`))
      .sort(),
    indices: indices
      .filter((row) => row.table === table)
      .map(({ definition }) => neutral(definition))
      .sort(),
  });
  return new Map([...new Set(columns.map((row) => row.table))].map((table) => [table, shapeOf(table)]));
}

/** The kinds of values of a schema, a line each. */
export async function readValueDomains(client: Client, schema: string): Promise<ReadonlyMap<string, string>> {
  const rows = await readRows<Record<'name' | 'type' | 'checks', string>>(client, DOMAINS, schema);
  return new Map(rows.map(({ name, type, checks }) => [name, `${name} ${type} ${checks}`]));
}
