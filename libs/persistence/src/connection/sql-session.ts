import { type EntityManager, type ValueTransformer, getMetadataArgsStorage } from 'typeorm';
import { SnakeNames } from '../columns/snake-names.js';

/** A statement that Postgres plans once per connection and knows by its name afterwards. */
export interface Statement {
  /** Unique in the service, such as `orders.insertOrder`; one name always means one text. */
  readonly name: string;
  readonly text: string;
}

interface PreparedClient {
  query(config: {
    readonly name: string;
    readonly text: string;
    readonly values: unknown[];
  }): Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;
}

/** Runs prepared statements on the one connection of an entity manager, within its transaction where it has one. */
export class SqlSession {
  readonly #manager: EntityManager;

  /** The manager must be bound to one connection, as a transaction's or a query runner's is. */
  constructor(manager: EntityManager) {
    this.#manager = manager;
  }

  /** The rows that a statement returns. */
  async rowsOf<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#execute(statement, values)).rows as Row[];
  }

  /** The rows that a statement returns in the shape of an entity, by {@link selectListOf}; values as the entity declares them. */
  async entitiesOf<Entity extends object>(
    entity: new () => Entity,
    statement: Statement,
    values: readonly unknown[] = [],
  ): Promise<Entity[]> {
    const transformed = columnsOf(entity).filter(({ transformer }) => transformer !== undefined);
    return (await this.rowsOf<Record<string, unknown>>(statement, values)).map((row) => {
      for (const { property, transformer } of transformed) row[property] = transformer?.from(row[property]);
      return row as Entity;
    });
  }

  /** How many rows a statement changed. */
  async countOf(statement: Statement, values: readonly unknown[] = []): Promise<number> {
    return (await this.#execute(statement, values)).rowCount ?? 0;
  }

  async #execute({ name, text }: Statement, values: readonly unknown[]): ReturnType<PreparedClient['query']> {
    const runner = this.#manager.queryRunner;
    if (runner === undefined) throw new Error('prepared statements need one connection: use a transaction');
    const client = (await runner.connect()) as PreparedClient;
    return client.query({ name, text, values: [...values] });
  }
}

/** A column of a table: the entity's name for it, and the table's. */
export interface EntityColumn<Entity> {
  readonly property: keyof Entity & string;
  readonly column: string;
  /** Whether it is a decimal, which JSON would make a binary fraction of. */
  readonly isDecimal: boolean;
  /** Makes the entity's value of the driver's, where they differ. */
  readonly transformer: ValueTransformer | undefined;
}

const NAMES = new SnakeNames();

/** Found once: TypeORM looks through the columns of all entities, which an order would wait for each time. */
const FOUND = new WeakMap<object, readonly EntityColumn<unknown>[]>();

/** The columns of an entity, in the order in which they are declared. */
export function columnsOf<Entity>(entity: new () => Entity): readonly EntityColumn<Entity>[] {
  const found = FOUND.get(entity) ?? findColumns(entity);
  FOUND.set(entity, found);
  return found as readonly EntityColumn<Entity>[];
}

function findColumns(entity: new () => unknown): readonly EntityColumn<unknown>[] {
  return getMetadataArgsStorage()
    .filterColumns(entity)
    .map(({ options, propertyName }) => ({
      property: propertyName as never,
      column: NAMES.columnName(propertyName, options.name),
      isDecimal: options.type === 'numeric',
      transformer: options.transformer as ValueTransformer | undefined,
    }));
}

/** The select list that returns rows in the shape of an entity. */
export function selectListOf<Entity>(entity: new () => Entity): string {
  return columnsOf(entity)
    .map(({ column, property }) => `${column} AS "${property}"`)
    .join(', ');
}

/**
 * The select list of rows that are to be JSON, in the shape of an entity once that is parsed: decimals as text, because JSON's own numbers are binary
 * fractions. Not for an entity with a number that Postgres gives.
 */
export function jsonSelectListOf<Entity>(entity: new () => Entity): string {
  return columnsOf(entity)
    .map(({ column, isDecimal, property }) => `${column}${isDecimal ? '::text' : ''} AS "${property}"`)
    .join(', ');
}

/** The statement that inserts one row of an entity, with values as {@link valuesOf} returns them. */
export function insertStatementOf<Entity>(table: string, entity: new () => Entity, omitted: readonly string[]): string {
  const columns = columnsOf(entity).filter(({ property }) => !omitted.includes(property));
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  return `INSERT INTO ${table} (${columns.map(({ column }) => column).join(', ')}) VALUES (${places})`;
}

/** The values of a row in the order of {@link insertStatementOf}. */
export function valuesOf<Entity extends object>(
  entity: new () => Entity,
  row: Partial<Entity>,
  omitted: readonly string[],
): unknown[] {
  return columnsOf(entity)
    .filter(({ property }) => !omitted.includes(property))
    .map(({ property }) => row[property] ?? null);
}

/** A row by the names of its columns, as `jsonb_populate_record` reads it. Decimals stay text: JSON's own numbers are binary fractions. */
export function rowByColumn<Entity extends object>(
  entity: new () => Entity,
  row: Entity,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(columnsOf(entity).map(({ column, property }) => [column, row[property]]));
}

/** The text of {@link rowByColumn}. */
export function jsonByColumn<Entity extends object>(entity: new () => Entity, row: Entity): string {
  return JSON.stringify(rowByColumn(entity, row));
}
