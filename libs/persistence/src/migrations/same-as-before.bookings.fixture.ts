import fc from 'fast-check';
import { LIQUIDITY_ROLES } from '#libs/domain';
import type { Row } from './decide-and-license.fixture.js';
import type { Twins } from './same-as-before.fixture.js';
import {
  type Call,
  type Gen,
  among,
  amount,
  disturb,
  moment,
  momentsOf,
  places,
} from './same-as-before.values.fixture.js';

/** What the venue says of orders that stand, with fills, balances and the ledger. */
export async function book(g: Gen, twins: Twins): Promise<Call> {
  const standingOrders = await twins.rowsOf('orders.orders');
  const orders = standingOrders.slice(0, among(g, 1, 1, 2, 3)).map((before) => ({ before, after: moved(g, before) }));
  const filled = orders.filter(({ after }) => Number(after['cum_quantity']) > 0);
  const trades = filled.map(({ after }) => tradeOf(g, after));
  const position = (await twins.rowsOf('orders.positions'))[0];
  const positions = trades.length === 0 ? [] : [positionOf(g, position)];
  const ledger = trades.map((trade) => ({
    ...{
      kind: 'FILL',
      cause: `${String(trade['venue_trade_id'])}`,
      actor: 'venue',
      reason: among(g, '', 'r'),
      occurred_at_us: moment(g),
      booked_at_us: moment(g),
    },
    entries: ledgerLines(g),
  }));
  const change = {
    ...{ orders, trades, positions, ledger, balances: among(g, null, await balancesOf(g, twins)) },
    events: orders.map(({ before, after }) => eventOf(g, before, after)),
    facts: orders.map(({ after }, place) => ({
      subject: `s${place}`,
      message: { id: `f-${String(after['client_order_id'])}-${String(after['version'])}` },
    })),
  };
  return {
    sql: 'SELECT * FROM orders.book($1, $2, $3, $4)',
    values: ['binance', 'paper-1', among(g, 3, 3, 3, 3, 2), disturb(g, change)],
  };
}

function moved(g: Gen, before: Row): Row {
  const quantity = before['quantity'];
  const states = [
    { status: 'New', cum_quantity: '0' },
    {
      status: 'Filled',
      cum_quantity: quantity,
      closed_at_us: moment(g),
      first_fill_at_us: moment(g),
      venue_cum_quantity: quantity,
    },
    { status: 'Canceled', cum_quantity: '0', closed_at_us: moment(g), venue_cum_quantity: amount(g) },
  ];
  const said = { venue_order_id: `v-${String(before['client_order_id'])}`, reason: among(g, '', 'why'), quantity };
  const times = momentsOf(g, ['sent_at_us', 'acknowledged_at_us', 'updated_at_us']);
  return { ...before, ...said, ...times, ...among(g, ...states), version: Number(before['version']) + 1 };
}

const eventOf = (g: Gen, before: Row, after: Row): Row => ({
  ...{
    client_order_id: after['client_order_id'],
    version: after['version'],
    event: 'moved',
    from_status: before['status'],
  },
  ...{
    to_status: after['status'],
    cum_quantity: after['cum_quantity'],
    proof: { a: null, b: [] },
    occurred_at_us: moment(g),
  },
});
const tradeOf = (g: Gen, order: Row): Row => ({
  ...{
    venue_trade_id: `t${g(fc.nat, { max: 30 })}`,
    venue_order_id: order['venue_order_id'],
    client_order_id: order['client_order_id'],
  },
  ...{
    strategy: order['strategy'],
    instrument: order['instrument'],
    side: order['side'],
    quantity: amount(g),
    price: amount(g),
  },
  ...{ fee: amount(g), fee_asset: 'USDT', liquidity: among(g, ...LIQUIDITY_ROLES), realised_profit: amount(g) },
  ...{ ...momentsOf(g, ['exchange_at_us', 'booked_at_us']), correlation_id: `c${g(fc.nat)}` },
});
function positionOf(g: Gen, before: Row | undefined): { readonly before: Row; readonly after: Row } {
  const none = { ...places, version: 0, mark_price: null, marked_at_us: null };
  const version = Number(before?.['version'] ?? 0) + 1;
  const numbers = {
    quantity: amount(g),
    cost: amount(g),
    average_price: amount(g),
    realised_profit: amount(g),
    unrealised_profit: amount(g),
  };
  const marked = { mark_price: amount(g), marked_at_us: moment(g), updated_at_us: moment(g) };
  return {
    before: before ?? none,
    after: { ...places, base: 'BTC', quote: 'USDT', ...numbers, ...marked, fees: { USDT: amount(g) }, version },
  };
}
function ledgerLines(g: Gen): readonly Row[] {
  return among(g, ['BTC'], ['BTC', 'USDT']).flatMap((asset) => {
    const of = amount(g);
    return [
      { book: 'WALLET', instrument: null, asset, amount: of },
      { book: 'TRADING', instrument: 'BTC-USDT', asset, amount: `-${of}` },
    ];
  });
}
async function balancesOf(g: Gen, twins: Twins): Promise<Row> {
  const [account] = await twins.rowsOf('orders.accounts');
  const before = account ?? { balance_version: 0, balances_at_us: 0, reconciled_at_us: null };
  const after = {
    balance_version: Number(before['balance_version']) + 1,
    balances_at_us: moment(g),
    reconciled_at_us: among(g, null, moment(g)),
  };
  const held = await twins.rowsOf('orders.balances');
  const assets = among(g, ['BTC'], ['USDT', 'BTC'], []).map((asset) => ({
    before: held.find((row) => row['asset'] === asset) ?? { asset, free: '0', locked: '0', baseline: null },
    after: { asset, free: amount(g), locked: amount(g), baseline: among(g, null, amount(g)), updated_at_us: moment(g) },
  }));
  return { before, after, assets };
}
