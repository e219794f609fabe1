import type { DataSource } from 'typeorm';
import type { AuditEvidence, AuditLink, AuditedRecord } from '#libs/domain';
import { AUDIT_SOURCES, type AuditSource, type AuditedSchema, isUnsealed, selectRecords } from './audit-sources.js';

interface RecordRow extends AuditedRecord {
  readonly cursor: string;
  readonly moment: string;
}

interface LinkRow {
  readonly position: string;
  readonly source: string;
  readonly key: string;
  readonly content_hash: string;
  readonly sealed_at_us: string;
  readonly hash: string;
}

const LINK_COLUMNS = 'position, source, key, content_hash, sealed_at_us, hash';

/** SQLSTATE of a link that another instance has added meanwhile. */
const UNIQUE_VIOLATION = '23505';

/** The end of a chain. */
export type ChainHead = Pick<AuditLink, 'hash' | 'position'>;

/** The chain of one schema, in Postgres, with the role of the service that writes it. */
export class PostgresAuditChain {
  readonly #dataSource: DataSource;
  readonly #schema: AuditedSchema;
  /** Per table the highest cursor that was sealed since the start; a table without one is looked through whole. */
  readonly #reached = new Map<string, number>();

  constructor(dataSource: DataSource, schema: AuditedSchema) {
    this.#dataSource = dataSource;
    this.#schema = schema;
  }

  /** The last link; `undefined` for an empty chain. */
  async readHead(): Promise<ChainHead | undefined> {
    const rows: LinkRow[] = await this.#dataSource.query(
      `SELECT ${LINK_COLUMNS} FROM ${this.#schema}.audit_link ORDER BY position DESC LIMIT 1`,
    );
    return rows.map(linkOf)[0];
  }

  /**
   * Committed records that are not in the chain, at most `limit` of each table, by their cursor. Rows of transactions that commit late are
   * found, because what counts is whether a record is sealed, not whether it is behind the last one.
   */
  async readUnsealed(limit: number): Promise<readonly AuditedRecord[]> {
    const found: AuditedRecord[] = [];
    for (const source of AUDIT_SOURCES[this.#schema]) found.push(...(await this.#unsealedOf(source, limit)));
    return found;
  }

  /** Adds links at the end; false where another instance did meanwhile, and nothing was added. */
  async addLinks(links: readonly AuditLink[]): Promise<boolean> {
    try {
      await this.#dataSource.query(
        `INSERT INTO ${this.#schema}.audit_link (${LINK_COLUMNS})
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])`,
        [
          links.map(({ position }) => position),
          links.map(({ source }) => source),
          links.map(({ key }) => key),
          links.map(({ contentHash }) => contentHash),
          links.map(({ sealedAtUs }) => sealedAtUs),
          links.map(({ hash }) => hash),
        ],
      );
      return true;
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  async #unsealedOf(source: AuditSource, limit: number): Promise<readonly AuditedRecord[]> {
    const reached = this.#reached.get(source.table);
    const rows: RecordRow[] = await this.#dataSource.query(
      `${selectRecords(this.#schema, source)} WHERE ($1::bigint IS NULL OR ${source.cursor} >= $1::bigint)
       AND ${isUnsealed(this.#schema, source)} ORDER BY cursor, key LIMIT $2`,
      [reached === undefined ? null : reached - source.slack, limit],
    );
    // Only a look that found everything says where the next may begin.
    const last = rows.at(-1);
    if (rows.length < limit) this.#reached.set(source.table, Math.max(reached ?? 0, Number(last?.cursor ?? 0)));
    return rows.map(({ content, key, source: table }) => ({ source: table, key, content }));
  }
}

/** A record that is younger than the last seal by no more than this may not be sealed yet, in microseconds. */
const UNSEALED_US = 10_000_000;

/** Everything of the database that the verification of a chain looks at, read with any role that may read the schema, in one snapshot (REPEATABLE READ). */
export async function readAuditEvidence(
  query: (sql: string) => Promise<readonly object[]>,
  schema: AuditedSchema,
): Promise<Omit<AuditEvidence, 'checkpoints'>> {
  const moments = new Map<string, number>();
  const records: AuditedRecord[] = [];
  for (const source of AUDIT_SOURCES[schema]) {
    const rows = (await query(`${selectRecords(schema, source)} ORDER BY cursor, key`)) as readonly RecordRow[];
    for (const { content, key, moment, source: table } of rows) {
      records.push({ source: table, key, content });
      moments.set(`${table} ${key}`, Number(moment));
    }
  }
  const selectLinks = `SELECT ${LINK_COLUMNS} FROM ${schema}.audit_link ORDER BY position`;
  const links = ((await query(selectLinks)) as readonly LinkRow[]).map(linkOf);
  const lastSealUs = links.at(-1)?.sealedAtUs ?? 0;
  const isNew = ({ key, source }: AuditedRecord): boolean =>
    (moments.get(`${source} ${key}`) ?? 0) >= lastSealUs - UNSEALED_US;
  return { links, records, isNew };
}

function linkOf(row: LinkRow): AuditLink {
  const { content_hash: contentHash, hash, key, position, sealed_at_us: sealedAtUs, source } = row;
  return { position: Number(position), source, key, contentHash, sealedAtUs: Number(sealedAtUs), hash };
}
