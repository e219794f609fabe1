import type { DataSource } from 'typeorm';

/** Where poison messages go, so that the ones behind them flow on. */
export class ParkedMessageStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Keeps a message with the reason. */
  async park(message: {
    readonly id: string;
    readonly subject: string;
    readonly payload: Uint8Array;
    readonly reason: string;
  }): Promise<void> {
    await this.#dataSource.query(
      `INSERT INTO parked_message (message_id, subject, payload, reason) VALUES ($1, $2, $3, $4)`,
      [message.id, message.subject, Buffer.from(message.payload), message.reason],
    );
  }

  /** How many messages are parked. */
  async count(): Promise<number> {
    const rows: { count: string }[] = await this.#dataSource.query('SELECT count(*) FROM parked_message');
    return Number(rows[0]?.count ?? '0');
  }
}
