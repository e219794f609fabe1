import type { Client } from 'pg';

/** How long one hop of an order's life took, in microseconds, over all orders that have both ends. */
export interface HopLatency {
  readonly count: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
}

/** The hops of an order's life: name, the column it begins with, the column it ends with. */
const HOPS = [
  ['marketEventToIntent', 'market_event_at_us', 'intent_at_us'],
  ['intentToDecision', 'intent_at_us', 'approved_at_us'],
  ['decisionToCommit', 'approved_at_us', 'committed_at_us'],
  ['commitToSend', 'committed_at_us', 'sent_at_us'],
  ['sendToAcknowledge', 'sent_at_us', 'acknowledged_at_us'],
  ['sendToFirstFill', 'sent_at_us', 'first_fill_at_us'],
  ['marketEventToSend', 'market_event_at_us', 'sent_at_us'],
  ['marketEventToFirstFill', 'market_event_at_us', 'first_fill_at_us'],
] as const;

/** Reads the latency of every hop from the times that the orders carry. */
export async function readLatencies(client: Client, account: string): Promise<Readonly<Record<string, HopLatency>>> {
  const latencies: Record<string, HopLatency> = {};
  for (const [name, from, to] of HOPS) {
    const { rows } = await client.query<{ count: string; percentiles: string[] | null }>(
      `SELECT count(*), percentile_disc(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY ${to} - ${from}) AS percentiles
       FROM orders.orders WHERE account = $1 AND ${from} IS NOT NULL AND ${to} IS NOT NULL AND NOT external`,
      [account],
    );
    const [p50Us = 0, p90Us = 0, p99Us = 0] = (rows[0]?.percentiles ?? []).map(Number);
    latencies[name] = { count: Number(rows[0]?.count ?? 0), p50Us, p90Us, p99Us };
  }
  return latencies;
}

/** Where a commit is when it counts as done. */
export type Durability = 'none' | 'local flush' | 'remote flush';

/** What the database promises of a commit that it has acknowledged to a service. */
export async function readDurability(client: Client): Promise<Durability> {
  const { rows } = await client.query<{ fsync: string; commit: string; standbys: string }>(
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
       current_setting('synchronous_standby_names') AS standbys`,
  );
  const { commit = 'off', fsync = 'off', standbys = '' } = rows[0] ?? {};
  if (fsync === 'off' || commit === 'off') return 'none';
  return standbys === '' || commit === 'local' ? 'local flush' : 'remote flush';
}

/** The hops that order-management shows of itself, up to the first byte of an order; empty where it did not answer. */
export function hopsIn(status: unknown): Readonly<Record<string, HopLatency>> {
  const { hops } = (status ?? {}) as { readonly hops?: Readonly<Record<string, HopLatency>> };
  return hops ?? {};
}
