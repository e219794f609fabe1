import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { EntityMetadata } from 'typeorm';
import { columnKindOf, expressionIndicesOf } from '../columns/columns.js';
import { VALUE_DOMAINS } from '../columns/value-domain.js';
import type { DatabaseSchema } from '../migrations/roles.js';
import { sqlList } from '../migrations/sql-list.js';

/** The statements that make an empty schema `into` with the tables that entities of `schema` describe. */
export function statementsOf(
  schema: DatabaseSchema,
  entities: readonly EntityMetadata[],
  into: string,
): readonly string[] {
  const domains = Object.entries(VALUE_DOMAINS[schema]).map(
    ([name, { type, check }]) => `CREATE DOMAIN ${into}.${name} AS ${type} CHECK (${check})`,
  );
  return [
    `CREATE SCHEMA ${into}`,
    ...domains,
    ...entities.map((entity) => tableOf(entity, into)),
    ...entities.flatMap((entity) => foreignKeysOf(entity, into)),
    ...entities.flatMap((entity) => indicesOf(entity, into)),
  ];
}

function tableOf(entity: EntityMetadata, into: string): string {
  const columns = entity.columns.map((column) => columnOf(column, into));
  // Decorators run from the last to the first.
  const checks = entity.checks.toReversed().map((check) => `${named(check.givenName)}CHECK (${check.expression})`);
  const uniques = entity.uniques.map(
    (unique) => `${named(unique.givenName)}UNIQUE (${namesOf(unique.columns).join(', ')})`,
  );
  const key = `PRIMARY KEY (${namesOf(entity.primaryColumns).join(', ')})`;
  return `CREATE TABLE ${into}.${entity.tableName} (${[...columns, key, ...uniques, ...checks].join(', ')})`;
}

function columnOf(column: ColumnMetadata, into: string): string {
  const { domain, words } = columnKindOf(column.entityMetadata.target as object, column.propertyName);
  const name = column.databaseName;
  return [
    name,
    domain === undefined ? String(column.type) : `${into}.${domain}`,
    column.isNullable ? '' : 'NOT NULL',
    column.generatedIdentity !== undefined ? `GENERATED ${column.generatedIdentity} AS IDENTITY` : '',
    column.asExpression === undefined ? '' : `GENERATED ALWAYS AS (${column.asExpression}) STORED`,
    column.default === undefined ? '' : `DEFAULT ${defaultOf(column.default)}`,
    words === undefined ? '' : `CHECK (${name} IN (${sqlList(words)}))`,
  ].join(' ');
}

function defaultOf(value: unknown): string {
  if (typeof value === 'function') return String((value as () => unknown)());
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function foreignKeysOf(entity: EntityMetadata, into: string): string[] {
  return entity.foreignKeys.map((key) => {
    const from = namesOf(key.columns).join(', ');
    const to = `${into}.${key.referencedEntityMetadata.tableName} (${namesOf(key.referencedColumns).join(', ')})`;
    return `ALTER TABLE ${into}.${entity.tableName} ADD FOREIGN KEY (${from}) REFERENCES ${to}`;
  });
}

function indicesOf(entity: EntityMetadata, into: string): string[] {
  const table = `${into}.${entity.tableName}`;
  const ofExpressions = expressionIndicesOf(entity.target as object).map(
    ({ name, expressions }) => `CREATE INDEX ${name} ON ${table} (${expressions})`,
  );
  const ofColumns = entity.indices.map((index) => {
    const unique = index.isUnique ? 'UNIQUE ' : '';
    const where = index.where === undefined ? '' : ` WHERE ${index.where}`;
    const columns = namesOf(index.columns).join(', ');
    return `CREATE ${unique}INDEX ${index.name} ON ${table} (${columns})${where}`;
  });
  return [...ofExpressions, ...ofColumns];
}

const named = (name: unknown): string => (typeof name === 'string' ? `CONSTRAINT ${name} ` : '');

const namesOf = (columns: readonly ColumnMetadata[]): string[] => columns.map((column) => column.databaseName);
