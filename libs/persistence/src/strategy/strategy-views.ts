import type { EntityManager } from 'typeorm';
import { type AccountId, Decimal, type InstrumentId, type UnixUs, type VenueId, ZERO, asId } from '#libs/kernel';

/** A position as the newest fact about it told. */
export interface PositionView {
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  /** In base; negative is short. */
  readonly quantity: Decimal;
  readonly averagePrice: Decimal;
  readonly realisedProfit: Decimal;
  /** Grows with every change; an older version never overwrites a newer one. */
  readonly version: number;
  readonly updatedAtUs: UnixUs;
}

/** What an account holds at a venue, free and locked together, by asset. */
export interface BalanceView {
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly totals: ReadonlyMap<string, Decimal>;
  readonly version: number;
  readonly updatedAtUs: UnixUs;
}

interface PositionRow {
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly quantity: string;
  readonly average_price: string;
  readonly realised_profit: string;
  readonly version: string;
  readonly updated_at_us: string;
}

interface BalanceRow {
  readonly account: string;
  readonly venue: string;
  readonly totals: Readonly<Record<string, string>>;
  readonly version: string;
  readonly updated_at_us: string;
}

/** Keeps a position unless a newer one is kept; answers by how much the kept quantity moved (zero where it was kept). */
export async function savePosition(manager: EntityManager, position: PositionView): Promise<Decimal> {
  const key = [position.account, position.venue, position.instrument];
  const known: { quantity: string; version: string }[] = await manager.query(
    `SELECT quantity, version FROM position_view WHERE account = $1 AND venue = $2 AND instrument = $3 FOR UPDATE`,
    key,
  );
  if (Number(known[0]?.version ?? '0') >= position.version) return ZERO;
  await manager.query(
    `INSERT INTO position_view (account, venue, instrument, quantity, average_price, realised_profit, version, updated_at_us)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (account, venue, instrument) DO UPDATE SET quantity = EXCLUDED.quantity,
       average_price = EXCLUDED.average_price, realised_profit = EXCLUDED.realised_profit, version = EXCLUDED.version,
       updated_at_us = EXCLUDED.updated_at_us
     WHERE position_view.version < EXCLUDED.version`,
    [
      ...key,
      position.quantity.toFixed(),
      position.averagePrice.toFixed(),
      position.realisedProfit.toFixed(),
      position.version,
      position.updatedAtUs,
    ],
  );
  return position.quantity.minus(known[0]?.quantity ?? '0');
}

/** Keeps balances unless newer ones are kept. */
export async function saveBalances(manager: EntityManager, view: BalanceView): Promise<void> {
  const totals = Object.fromEntries([...view.totals].map(([asset, total]) => [asset, total.toFixed()]));
  await manager.query(
    `INSERT INTO balance_view (account, venue, totals, version, updated_at_us) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account, venue) DO UPDATE SET totals = EXCLUDED.totals, version = EXCLUDED.version,
       updated_at_us = EXCLUDED.updated_at_us
     WHERE balance_view.version < EXCLUDED.version`,
    [view.account, view.venue, JSON.stringify(totals), view.version, view.updatedAtUs],
  );
}

/** All positions that are known. */
export async function readPositions(manager: EntityManager): Promise<readonly PositionView[]> {
  const rows: PositionRow[] = await manager.query('SELECT * FROM position_view');
  return rows.map((row) => ({
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    instrument: asId<InstrumentId>(row.instrument),
    quantity: new Decimal(row.quantity),
    averagePrice: new Decimal(row.average_price),
    realisedProfit: new Decimal(row.realised_profit),
    version: Number(row.version),
    updatedAtUs: Number(row.updated_at_us),
  }));
}

/** All balances that are known. */
export async function readBalances(manager: EntityManager): Promise<readonly BalanceView[]> {
  const rows: BalanceRow[] = await manager.query('SELECT * FROM balance_view');
  return rows.map((row) => ({
    account: asId<AccountId>(row.account),
    venue: asId<VenueId>(row.venue),
    totals: new Map(Object.entries(row.totals).map(([asset, total]) => [asset, new Decimal(total)])),
    version: Number(row.version),
    updatedAtUs: Number(row.updated_at_us),
  }));
}
