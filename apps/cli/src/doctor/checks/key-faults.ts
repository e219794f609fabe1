import { Client } from 'pg';
import { isOwnClientOrderId } from '#libs/domain';
import { type Fault, type SetUp, faulty } from '../examination.js';
import { type VenueAccess, type VenueReply, askSigned } from '../venue-access.js';

/** Codes of Binance: signature, format of a key, unknown key. */
const WRONG_KEY = [-1022, -2014, -2008];
/** The key is known, and not from this address or not for this. */
const NOT_FROM_HERE = -2015;
const TIMEOUT_MS = 3_000;

interface Restrictions {
  readonly ipRestrict?: boolean;
  readonly enableWithdrawals?: boolean;
  readonly enableSpotAndMarginTrading?: boolean;
}

/** What is wrong with the key of the account; nothing where there is none. */
export async function keyFaults(setUp: SetUp, access: VenueAccess, offsetMs: number): Promise<readonly Fault[]> {
  if (access.keys === undefined) return [];
  const shift = Math.round(offsetMs);
  const account = await askSigned(setUp.scheduler, access, '/api/v3/account', shift);
  if (!account.ok) return whyRefused(account);
  const allowed = await askSigned(setUp.scheduler, access, '/sapi/v1/account/apiRestrictions', shift);
  const orders = await askSigned(setUp.scheduler, access, '/api/v3/openOrders', shift);
  return [
    ...(allowed.ok ? restrictionFaults(allowed.body as Restrictions) : []),
    ...(orders.ok ? await strangerFaults(setUp, orders.body) : []),
  ];
}

function whyRefused({ code, message }: Extract<VenueReply, { readonly ok: false }>): readonly Fault[] {
  const said = `the exchange says ${code}: ${message}`;
  if (code === NOT_FROM_HERE) {
    const cure =
      "Add this machine's public address to the key's restriction, and let it read and trade on the spot market.";
    return faulty('venue-key-restricted', `The key may not be used from here, or not for this; ${said}.`, cure).faults;
  }
  const isWrong = WRONG_KEY.includes(code);
  const problem = isWrong ? `The key or its secret is wrong; ${said}.` : `The key was refused; ${said}.`;
  const cure = 'Correct BINANCE_API_KEY and BINANCE_API_SECRET; a key of the testnet is not one of the exchange.';
  return faulty('venue-key', problem, cure).faults;
}

function restrictionFaults({
  ipRestrict,
  enableWithdrawals,
  enableSpotAndMarginTrading,
}: Restrictions): readonly Fault[] {
  const key = 'Change it at the exchange, under API Management.';
  return [
    ...(enableWithdrawals === true
      ? faulty(
          'venue-key-withdraws',
          'The key can withdraw; trading needs no such right.',
          `Take the right away. ${key}`,
        ).faults
      : []),
    ...(ipRestrict === false
      ? faulty(
          'venue-key-open',
          'The key works from every address.',
          `Restrict it to the addresses of these machines. ${key}`,
        ).faults
      : []),
    ...(enableSpotAndMarginTrading === false
      ? faulty('venue-key-reads', 'The key may not trade.', `Let it trade on the spot market. ${key}`).faults
      : []),
  ];
}

/** Open orders that bear a name of ours and are not in our books: another order-management, with another lease, uses this key. */
async function strangerFaults({ environment }: SetUp, body: unknown): Promise<readonly Fault[]> {
  const url = environment['DATABASE_URL'] ?? '';
  const ours = (body as readonly { readonly clientOrderId?: string }[])
    .flatMap(({ clientOrderId }) => clientOrderId ?? [])
    .filter((id) => isOwnClientOrderId(id));
  if (url === '' || ours.length === 0) return [];
  const booked = await bookedOf(url, ours);
  const strangers = booked === undefined ? [] : ours.filter((id) => !booked.includes(id));
  if (strangers.length === 0) return [];
  const problem = `${strangers.length} open orders bear a name of Tradewind's and are not in these books (${strangers[0] ?? ''}).`;
  const cure =
    'Another order-management trades with this key and shares no lease with this one: stop it, or give both the same DATABASE_URL.';
  return faulty('lease-not-shared', problem, cure).faults;
}

/** Which of these orders the books have; `undefined` where they cannot be read. */
async function bookedOf(connectionString: string, ids: readonly string[]): Promise<readonly string[] | undefined> {
  const client = new Client({ connectionString, connectionTimeoutMillis: TIMEOUT_MS, query_timeout: TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ readonly id: string }>(
      'SELECT venue_client_order_id AS id FROM orders.orders WHERE venue_client_order_id = ANY($1)',
      [ids],
    );
    return rows.map(({ id }) => id);
  } catch {
    return undefined; // What is wrong with Postgres, its own check says.
  } finally {
    await client.end().catch(() => undefined);
  }
}
