import type { Client } from 'pg';

/** What the database counts at a moment; decimals are texts. */
export interface Figures {
  readonly intents: number;
  readonly approvals: number;
  /** Refusals by the rule that refused. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Orders by state. */
  readonly orders: Readonly<Record<string, number>>;
  readonly trades: number;
  readonly positions: readonly PositionFigures[];
  /** Realised plus unrealised, over all positions that are priced in what the account trades in now, in that asset. */
  readonly profit: string;
  /** Fees that the profit lacks, by asset: in assets that no position is in or priced in. */
  readonly feesOutsideProfit: Readonly<Record<string, string>>;
  /** In quote, as risk knows it; `null` before it knows. */
  readonly equity: string | null;
  /** Worst-case gross exposure, in quote, as risk knows it. */
  readonly grossExposure: string | null;
  /** What may be traded: the strictest of what holds for everything and for the account. */
  readonly tradingState: string;
}

/** One position in the report. */
export interface PositionFigures {
  readonly venue: string;
  readonly instrument: string;
  readonly quantity: string;
  readonly averagePrice: string;
  readonly markPrice: string | null;
  readonly realisedProfit: string;
  readonly unrealisedProfit: string;
}

/** What an account trades in now: of profits in several assets there is no sum, and everything that is traded at a time is priced in one. */
const TRADED_IN = `(SELECT quote FROM orders.positions WHERE account = $1 ORDER BY updated_at_us DESC, instrument LIMIT 1)`;

async function countBy(client: Client, sql: string, account: string): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string; count: string }>(sql, [account]);
  return Object.fromEntries(rows.map((row) => [row.name, Number(row.count)]));
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

async function readPositions(client: Client, account: string): Promise<readonly PositionFigures[]> {
  const { rows } = await client.query<PositionFigures>(
    `SELECT venue, instrument, trim_scale(quantity)::text AS quantity,
            trim_scale(average_price)::text AS "averagePrice", trim_scale(mark_price)::text AS "markPrice",
            trim_scale(realised_profit)::text AS "realisedProfit",
            trim_scale(unrealised_profit)::text AS "unrealisedProfit"
     FROM orders.positions WHERE account = $1 ORDER BY venue, instrument`,
    [account],
  );
  return rows;
}

async function readFeesOutsideProfit(client: Client, account: string): Promise<Record<string, string>> {
  const { rows } = await client.query<{ asset: string; fee: string }>(
    `SELECT asset, trim_scale(sum(fee::numeric))::text AS fee
     FROM orders.positions p CROSS JOIN LATERAL jsonb_each_text(p.fees) AS charged (asset, fee)
     WHERE account = $1 AND quote = ${TRADED_IN} AND asset NOT IN (p.base, p.quote)
       AND NOT EXISTS (SELECT 1 FROM orders.positions o WHERE o.account = p.account AND o.venue = p.venue AND o.base = asset)
     GROUP BY asset HAVING sum(fee::numeric) <> 0 ORDER BY asset`,
    [account],
  );
  return Object.fromEntries(rows.map(({ asset, fee }) => [asset, fee]));
}

/** Counts what the database has of an account now. */
export async function readFigures(client: Client, account: string): Promise<Figures> {
  const decisions = await countBy(
    client,
    `SELECT coalesce(rule, '') AS name, count(*) FROM risk.intent_decision WHERE account = $1 GROUP BY 1`,
    account,
  );
  const { '': approvals = 0, ...refusals } = decisions;
  const trades = await countBy(
    client,
    `SELECT 'trades' AS name, count(*) FROM orders.trades WHERE account = $1`,
    account,
  );
  const orders = await countBy(
    client,
    'SELECT status AS name, count(*) FROM orders.orders WHERE account = $1 GROUP BY 1',
    account,
  );
  const money = await client.query<{ profit: string; equity: string | null; gross: string | null; state: string }>(
    `SELECT (SELECT trim_scale(coalesce(sum(realised_profit + unrealised_profit), 0))::text
             FROM orders.positions WHERE account = $1 AND quote = ${TRADED_IN}) AS profit,
            coalesce((SELECT state FROM risk.trading_state WHERE scope IN ('all', $1) AND state <> 'ACTIVE'
                      ORDER BY state = 'HALTED' DESC LIMIT 1), 'ACTIVE') AS state,
            trim_scale(equity)::text AS equity, trim_scale(gross_exposure)::text AS gross
     FROM (SELECT 1) AS one LEFT JOIN risk.account_exposure ON account = $1`,
    [account],
  );
  const row = money.rows[0];
  return {
    intents: approvals + sum(refusals),
    approvals,
    refusals,
    orders,
    trades: trades['trades'] ?? 0,
    positions: await readPositions(client, account),
    profit: row?.profit ?? '0',
    feesOutsideProfit: await readFeesOutsideProfit(client, account),
    equity: row?.equity ?? null,
    grossExposure: row?.gross ?? null,
    tradingState: row?.state ?? 'ACTIVE',
  };
}
