import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditLink } from '#libs/domain';
import { OrdersAuditLinkEntity, RiskAuditLinkEntity, StrategyAuditLinkEntity } from '../audit/audit-link.entity.js';
import { AUDIT_SOURCES, type AuditedSchema, selectRecords } from '../audit/audit-sources.js';
import { type ListOrder, type Page, type PageRequest, readPage } from './page.js';

/** A link of the chain, and what its record says now; `undefined` where there is no such record any more. */
export interface AuditEntry extends AuditLink {
  readonly content: string | undefined;
}

const ENTITIES = {
  risk: RiskAuditLinkEntity,
  orders: OrdersAuditLinkEntity,
  strategy: StrategyAuditLinkEntity,
} as const;

/** Newest first, by position. */
export const AUDIT_ORDER: ListOrder<RiskAuditLinkEntity> = {
  key: [{ property: 'position', type: 'bigint' }],
  newestFirst: true,
};

/** Reads the audit chains with a role that may only read. */
@Injectable()
export class AuditReader {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** The links of a chain with their records, newest first. */
  async listAudit(chain: AuditedSchema, request: PageRequest): Promise<Page<AuditEntry>> {
    const page = await readPage(this.#dataSource.getRepository(ENTITIES[chain]), AUDIT_ORDER, {}, request);
    const contents = await this.#readContents(chain, page.rows);
    const rows = page.rows.map(({ position, ...link }) => ({
      ...link,
      position: Number(position),
      content: contents.get(`${link.source} ${link.key}`),
    }));
    return { rows, next: page.next };
  }

  async #readContents(
    chain: AuditedSchema,
    links: readonly { readonly source: string; readonly key: string }[],
  ): Promise<ReadonlyMap<string, string>> {
    const contents = new Map<string, string>();
    for (const source of AUDIT_SOURCES[chain]) {
      const keys = links.filter((link) => link.source === source.table).map(({ key }) => key);
      if (keys.length === 0) continue;
      const rows: { readonly key: string; readonly content: string }[] = await this.#dataSource.query(
        `${selectRecords(chain, source)} WHERE ${source.key} = ANY ($1::text[])`,
        [keys],
      );
      for (const { content, key } of rows) contents.set(`${source.table} ${key}`, content);
    }
    return contents;
  }
}
