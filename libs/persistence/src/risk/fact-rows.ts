import { Decimal, formatDecimal } from '#libs/kernel';
import type { Side } from '#libs/domain';
import type { EntityManager } from 'typeorm';

/** Which account, venue and instrument a fact is about. */
export interface FactPlace {
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
}

/** The order behind a fact. */
export interface FactOrder extends FactPlace {
  readonly intentId: string;
  readonly side: Side;
}

/** A reservation after a fact changed it. */
export interface ChangedReservation {
  readonly open: Decimal;
  readonly overfill: Decimal;
}

/** Our projection of a position beside what order-management says of it. */
export interface PositionComparison {
  readonly quantity: Decimal;
  readonly fills: number;
  readonly bookedQuantity: Decimal | undefined;
  readonly bookedVersion: number | undefined;
}

/** What an account has of one asset, decimals as text. */
export interface AssetRow {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

/** The rows that facts change, inside one transaction. Every change takes the account's lock first. */
export class FactRows {
  readonly #manager: EntityManager;

  constructor(manager: EntityManager) {
    this.#manager = manager;
  }

  /** Makes the account's row where it is missing and locks it until the end of the transaction. */
  async lockAccount(account: string): Promise<void> {
    await this.#manager.query('INSERT INTO account_exposure (account) VALUES ($1) ON CONFLICT DO NOTHING', [account]);
    await this.#manager.query('SELECT 1 FROM account_exposure WHERE account = $1 FOR UPDATE', [account]);
  }

  /** Turns reservation into position; `undefined` where no such intent of that side and instrument has one. */
  addExecution(order: FactOrder, quantity: Decimal): Promise<ChangedReservation | undefined> {
    return this.#change(order, 'executed = r.executed + $6', quantity);
  }

  /** Gives back what an ended order can no longer use; `undefined` as with {@link addExecution}. */
  endOrder(order: FactOrder, cumQuantity: Decimal): Promise<ChangedReservation | undefined> {
    return this.#change(order, 'ended_cum_quantity = greatest(r.ended_cum_quantity, $6::numeric)', cumQuantity);
  }

  /** Moves a position by a fill. */
  async movePosition({ account, venue, instrument }: FactPlace, delta: Decimal): Promise<void> {
    await this.#manager.query(
      `INSERT INTO position AS p (account, venue, instrument, quantity, fills) VALUES ($1, $2, $3, $4, 1)
       ON CONFLICT (account, venue, instrument)
       DO UPDATE SET quantity = p.quantity + excluded.quantity, fills = p.fills + 1`,
      [account, venue, instrument, formatDecimal(delta)],
    );
    await this.#manager.query('UPDATE account_exposure SET version = version + 1 WHERE account = $1', [account]);
  }

  /** Takes down what order-management says is held, unless it is older than what it said before. */
  async bookPosition(place: FactPlace, quantity: Decimal, version: number): Promise<void> {
    await this.#manager.query(
      `INSERT INTO position AS p (account, venue, instrument, quantity, fills, booked_quantity, booked_version)
       VALUES ($1, $2, $3, 0, 0, $4, $5)
       ON CONFLICT (account, venue, instrument)
       DO UPDATE SET booked_quantity = excluded.booked_quantity, booked_version = excluded.booked_version
       WHERE p.booked_version IS NULL OR p.booked_version < excluded.booked_version`,
      [place.account, place.venue, place.instrument, formatDecimal(quantity), version],
    );
  }

  /** Our projection of a position and order-management's word on it; `undefined` where neither is known. */
  async comparePosition({ account, venue, instrument }: FactPlace): Promise<PositionComparison | undefined> {
    const rows: { quantity: string; fills: string; booked_quantity: string | null; booked_version: string | null }[] =
      await this.#manager.query(
        `SELECT quantity, fills, booked_quantity, booked_version FROM position
         WHERE account = $1 AND venue = $2 AND instrument = $3`,
        [account, venue, instrument],
      );
    const row = rows[0];
    if (row === undefined) return undefined;
    return {
      quantity: new Decimal(row.quantity),
      fills: Number(row.fills),
      bookedQuantity: row.booked_quantity === null ? undefined : new Decimal(row.booked_quantity),
      bookedVersion: row.booked_version === null ? undefined : Number(row.booked_version),
    };
  }

  /** Replaces the balances of an account at a venue, unless they are older than what is known; answers whether it did. */
  async setBalances(account: string, venue: string, version: number, assets: readonly AssetRow[]): Promise<boolean> {
    const newer: unknown[] = await this.#manager.query(
      `INSERT INTO balance_version AS v (account, venue, version) VALUES ($1, $2, $3)
       ON CONFLICT (account, venue) DO UPDATE SET version = excluded.version WHERE v.version < excluded.version
       RETURNING version`,
      [account, venue, version],
    );
    if (newer.length === 0) return false;
    await this.#manager.query('DELETE FROM balance WHERE account = $1 AND venue = $2', [account, venue]);
    await this.#manager.query(
      `INSERT INTO balance (account, venue, asset, free, locked)
       SELECT $1, $2, asset, free, locked FROM unnest($3::text[], $4::numeric[], $5::numeric[]) AS t (asset, free, locked)`,
      [account, venue, assets.map((row) => row.asset), assets.map((row) => row.free), assets.map((row) => row.locked)],
    );
    await this.#manager.query('UPDATE account_exposure SET version = version + 1 WHERE account = $1', [account]);
    return true;
  }

  /** Changes a reservation and gives the account back exactly what it no longer holds. */
  async #change(order: FactOrder, assignment: string, amount: Decimal): Promise<ChangedReservation | undefined> {
    const [rows]: [{ open: string; overfill: string }[], number] = await this.#manager.query(
      `WITH before AS (
         SELECT intent_id, open_quantity FROM reservation
         WHERE intent_id = $1 AND account = $2 AND venue = $3 AND instrument = $4 AND side = $5
       ), after AS (
         UPDATE reservation r SET ${assignment} FROM before b WHERE r.intent_id = b.intent_id
         RETURNING r.price, r.overfill, r.open_quantity AS open, b.open_quantity - r.open_quantity AS freed
       )
       UPDATE account_exposure a SET reserved = a.reserved - after.freed * after.price, version = a.version + 1
       FROM after WHERE a.account = $2 RETURNING after.open::text, after.overfill::text`,
      [order.intentId, order.account, order.venue, order.instrument, order.side, formatDecimal(amount)],
    );
    const row = rows[0];
    return row === undefined ? undefined : { open: new Decimal(row.open), overfill: new Decimal(row.overfill) };
  }
}
