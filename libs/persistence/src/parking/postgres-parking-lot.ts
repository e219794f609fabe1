import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OBSERVING_POOL } from '../connection/observing-pool.js';
import type { ParkedMessageRecord, ParkingLot } from './parking-lot.js';

/** The table `parked_message` of a service's schema. */
@Injectable()
export class PostgresParkingLot implements ParkingLot {
  readonly #dataSource: DataSource;
  readonly #observing: DataSource;

  /** Counts on the service's own pool where `observing` is not given. */
  constructor(dataSource: DataSource, @Optional() @Inject(OBSERVING_POOL) observing: DataSource = dataSource) {
    this.#dataSource = dataSource;
    this.#observing = observing;
  }

  async park(message: ParkedMessageRecord): Promise<void> {
    await this.#dataSource.query(
      `INSERT INTO parked_message (message_id, subject, payload, reason) SELECT $1::text, $2::text, $3::bytea, $4::text
       WHERE NOT EXISTS (
         SELECT FROM parked_message
         WHERE md5(message_id) = md5($1) AND message_id = $1 AND subject = $2 AND payload = $3)`,
      [message.id, message.subject, Buffer.from(message.payload), message.reason],
    );
  }

  async count(): Promise<number> {
    const rows: { count: string }[] = await this.#observing.query('SELECT count(*) FROM parked_message');
    return Number(rows[0]?.count ?? '0');
  }
}
