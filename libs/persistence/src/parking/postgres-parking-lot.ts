import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ParkedMessageRecord, ParkingLot } from './parking-lot.js';

/** The table `parked_message` of a service's schema. */
@Injectable()
export class PostgresParkingLot implements ParkingLot {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async park(message: ParkedMessageRecord): Promise<void> {
    await this.#dataSource.query(
      `INSERT INTO parked_message (message_id, subject, payload, reason) VALUES ($1, $2, $3, $4)`,
      [message.id, message.subject, Buffer.from(message.payload), message.reason],
    );
  }

  async count(): Promise<number> {
    const rows: { count: string }[] = await this.#dataSource.query('SELECT count(*) FROM parked_message');
    return Number(rows[0]?.count ?? '0');
  }
}
