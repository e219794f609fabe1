import type { Client } from 'pg';
import type { EntityMetadata } from 'typeorm';
import type { DatabaseSchema } from '../migrations/roles.js';
import { statementsOf } from './entity-tables.fixture.js';
import { type TableShape, readTableShapes, readValueDomains } from './table-shapes.fixture.js';

const SCRATCH = 'entities_say';

/**
 * What differs between a migrated schema and its entities, a line for each difference; none if both say the same.
 *
 * The entities' tables are made in a scratch schema, so that Postgres itself brings both sides to one form, and then both are
 * read by the same queries. Call it inside a transaction and roll that back: the scratch schema stays until then.
 */
export async function findSchemaDifferences(
  client: Client,
  schema: DatabaseSchema,
  entities: readonly EntityMetadata[],
): Promise<readonly string[]> {
  for (const statement of statementsOf(schema, entities, SCRATCH)) await client.query(statement);
  const [migrated, said] = [await readTableShapes(client, schema), await readTableShapes(client, SCRATCH)];
  const domains = compareMaps(
    await readValueDomains(client, schema),
    await readValueDomains(client, SCRATCH),
    (name) => `${schema}: domain ${name}`,
  );
  return [...domains, ...compareTables(schema, migrated, said)];
}

function compareTables(
  schema: string,
  migrated: ReadonlyMap<string, TableShape>,
  said: ReadonlyMap<string, TableShape>,
): string[] {
  return [...new Set([...migrated.keys(), ...said.keys()])].sort().flatMap((table) => {
    const [here, there] = [migrated.get(table), said.get(table)];
    if (here === undefined) return [`${schema}.${table}: an entity, but no table`];
    if (there === undefined) return [`${schema}.${table}: a table, but no entity`];
    return [
      ...compareMaps(here.columns, there.columns, (name) => `${schema}.${table}.${name}`),
      ...compareLists(here.constraints, there.constraints, `${schema}.${table}`),
      ...compareLists(here.indices, there.indices, `${schema}.${table}`),
    ];
  });
}

function compareMaps(
  migrated: ReadonlyMap<string, string>,
  said: ReadonlyMap<string, string>,
  label: (name: string) => string,
): string[] {
  return [...new Set([...migrated.keys(), ...said.keys()])]
    .filter((name) => migrated.get(name) !== said.get(name))
    .map((name) => {
      const [here, there] = [migrated.get(name) ?? 'nothing', said.get(name) ?? 'nothing'];
      return `${label(name)}: the table has "${here}", the entity says "${there}"`;
    });
}

function compareLists(migrated: readonly string[], said: readonly string[], label: string): string[] {
  return [
    ...migrated.filter((line) => !said.includes(line)).map((line) => `${label}: only the table has "${line}"`),
    ...said.filter((line) => !migrated.includes(line)).map((line) => `${label}: only the entity has "${line}"`),
  ];
}
