import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { OBSERVING_POOL } from '../connection/observing-pool.js';

/** Injects the {@link HandledMessages}. */
export const HANDLED_MESSAGES = Symbol('HandledMessages');

/** Tells which durable messages have had their effect here. */
export interface HandledMessages {
  /** Those of `ids` whose effect is committed. One that is not among them may have had its effect all the same, where the inbox does not say so. */
  findHandled(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** The table `inbox` of a service's schema, read on the pool of those who only look. */
@Injectable()
export class PostgresHandledMessages implements HandledMessages {
  readonly #dataSource: DataSource;

  constructor(@Inject(OBSERVING_POOL) dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async findHandled(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { readonly id: string }[] = await this.#dataSource.query(
      `SELECT message_id AS id FROM inbox WHERE message_id = ANY ($1)`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
