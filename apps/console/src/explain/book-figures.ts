import type {
  BalanceView,
  HopView,
  MarketUseView,
  OrderView,
  PositionView,
  StrategyView,
  TradeView,
} from '#libs/services/gateway';
import { averagePrice as shownAverage, exact, money, percent, signedMoney } from '../format/decimal-text.js';
import { quoteOf } from '../format/market-key.js';
import { clockTime, duration, preciseTime } from '../format/time-text.js';
import type { Explanation, FigureSubjects } from './subject.js';

const booked = ({ account, updatedAtUs, version }: PositionView): string =>
  `Order-management's books, version ${version} of ${clockTime(updatedAtUs)} (GET /v1/accounts/${account}/positions).`;

type PositionFigure = 'quantity' | 'averagePrice' | 'markPrice' | 'cost' | 'unrealised' | 'realised';
type Made = Omit<Explanation, 'source'> & { readonly source?: string };

const POSITION: { readonly [F in PositionFigure]: (position: PositionView) => Made } = {
  quantity: ({ base, quantity }) => ({
    title: 'Quantity held',
    formula: `Σ bought − Σ sold − fees that were paid in ${base}`,
    inputs: [[`sum over the fills, in ${base}`, exact(quantity)]],
    result: exact(quantity),
  }),
  averagePrice: ({ averagePrice, cost, quantity }) => ({
    title: 'Average price',
    formula: 'cost / quantity; 0 when flat',
    inputs: [
      ['cost', exact(cost)],
      ['quantity', exact(quantity)],
    ],
    result: shownAverage(averagePrice),
  }),
  markPrice: ({ markPrice, markedAtUs }) => ({
    title: 'Mark',
    formula: '(bid + ask) / 2, else the side that there is, when the position was valued last',
    inputs: [['valued at', preciseTime(markedAtUs)]],
    result: exact(markPrice),
  }),
  cost: ({ averagePrice, cost, quantity, quote }) => ({
    title: 'Cost',
    formula: 'Σ quantity × price of what is held; what is closed takes its share away',
    inputs: [
      ['quantity', exact(quantity)],
      ['average price', exact(averagePrice)],
    ],
    result: money(cost, undefined, quote),
  }),
  unrealised: ({ cost, markPrice, quantity, quote, unrealisedProfit }) => ({
    title: 'Unrealised profit',
    formula: 'quantity × mark − cost',
    inputs: [
      ['quantity', exact(quantity)],
      ['mark', exact(markPrice)],
      ['cost', exact(cost)],
    ],
    result: signedMoney(unrealisedProfit, undefined, quote),
  }),
  realised: ({ cost, fees, quote, realisedProfit }) => ({
    title: 'Realised profit',
    formula: `cash that came in − cash that went out + cost of what is held, in ${quote}`,
    inputs: [
      ['cost of what is held', exact(cost)],
      ...Object.entries(fees).map(([asset, fee]) => [`fees in ${asset}, within it`, exact(fee)] as const),
    ],
    result: signedMoney(realisedProfit, undefined, quote),
  }),
};

/** A figure of a position. */
export function explainPosition(figure: PositionFigure, position: PositionView): Explanation {
  return { source: booked(position), ...POSITION[figure](position) };
}

/** What an account has of an asset. */
export function explainBalance({ asset, free, locked, total, updatedAtUs, venue }: BalanceView): Explanation {
  return {
    title: `All ${asset} at ${venue}`,
    formula: 'free + held by orders',
    inputs: [
      ['free', exact(free)],
      ['held by orders', exact(locked)],
    ],
    result: exact(total),
    source: `What the venue reported, as order-management has booked it, at ${clockTime(updatedAtUs)} (GET /v1/accounts/…).`,
  };
}

/** How much of an order was executed. */
export function explainExecuted({ clientOrderId, cumQuantity, leavesQuantity, quantity }: OrderView): Explanation {
  return {
    title: 'Executed',
    formula: 'Σ quantity of its fills',
    inputs: [
      ['ordered', exact(quantity)],
      ['still open', exact(leavesQuantity)],
    ],
    result: exact(cumQuantity),
    source: `Order-management's books (GET /v1/trades?clientOrderId=${clientOrderId} lists the fills).`,
  };
}

/** How long an order lived. */
export function explainSentToEnd({ clientOrderId, closedAtUs, sentAtUs }: OrderView): Explanation {
  return {
    title: 'From sending to the end',
    formula: 'ended − sent, on the clock of order-management',
    inputs: [
      ['sent, in µs', String(sentAtUs ?? '—')],
      ['ended, in µs', String(closedAtUs ?? '—')],
    ],
    result: sentAtUs === null || closedAtUs === null ? '—' : duration(closedAtUs - sentAtUs),
    source: `Order-management's books (GET /v1/orders/${clientOrderId}).`,
  };
}

/** What one hop of an order took. */
export function explainLatency([before, hop]: readonly [HopView, HopView]): Explanation {
  return {
    title: `Latency from ${before.hop} to ${hop.hop}`,
    formula: `time of ${hop.hop} − time of ${before.hop}`,
    inputs: [
      [`${before.hop}, in µs`, String(before.atUs)],
      [`${hop.hop}, in µs`, String(hop.atUs)],
    ],
    result: `+${duration(hop.sincePreviousUs)}`,
    source:
      'Each service writes the moment of its own hop by its own wall clock (GET /v1/orders/…/timeline): between two machines it is as exact as their clocks.',
  };
}

/** What a fill cost. */
export function explainFee({ fee, feeAsset, instrument, price, quantity, tradeId }: TradeView): Explanation {
  const rate = (10_000 * Number(fee)) / (Number(quantity) * Number(price));
  return {
    title: 'Fee',
    formula: 'as the venue charged it for this fill',
    inputs: [
      ['quantity × price', `${exact(quantity)} × ${exact(price)}`],
      ...(instrument.endsWith(`-${feeAsset}`) ? [['basis points of it', rate.toFixed(2)] as const] : []),
    ],
    result: `${money(fee, 8)} ${feeAsset}`,
    source: `The venue's execution report of trade ${tradeId}, booked by order-management (GET /v1/trades).`,
  };
}

const LIMITS = {
  maxOrderQuantity: ['Largest order', 'quantity of one order ≤ limit, in base'],
  maxOrderNotional: ['Largest value', 'quantity × worst price of one order ≤ limit, in quote'],
  maxPosition: ['Largest position', 'max(|position + open buys|, |position − open sells|) ≤ limit, in base'],
} as const;

/** What a limit forbids. */
export function explainLimit(row: FigureSubjects['limit']): Explanation {
  const [title, formula] = LIMITS[row.name];
  return {
    title,
    formula,
    inputs: [['for', row.instrument === '*' ? 'every market without a limit of its own' : row.instrument]],
    result: exact(row[row.name]),
    source: 'The limits in force at risk, which judges each order by them (GET /v1/accounts/…/limits).',
  };
}

const open = ({ openBuy, openSell, position }: MarketUseView): Explanation['inputs'] => [
  ['position', exact(position)],
  ['open buys', exact(openBuy)],
  ['open sells', exact(openSell)],
];

/** What is held if all open orders of a side fill. */
export function explainWorst(use: MarketUseView): Explanation {
  return {
    title: `${use.instrument} if all fills`,
    formula: 'max(|position + open buys|, |position − open sells|)',
    inputs: open(use),
    result: exact(use.worst),
    source: 'Gateway, from order-management’s positions and open orders (GET /v1/accounts/…/limits).',
  };
}

/** How much of a position limit is used. */
export function explainUsed(use: MarketUseView): Explanation {
  return {
    title: `Limit of ${use.instrument} used`,
    formula: '100 × if all fills / limit',
    inputs: [
      ['if all fills', exact(use.worst)],
      ['limit', exact(use.limit)],
    ],
    result: percent(use.worst, use.limit),
    source: 'Gateway, from the limits in force at risk and order-management’s books (GET /v1/accounts/…/limits).',
  };
}

/** A figure of a strategy is that of the position that it trades. */
export function explainStrategy(
  figure: 'strategyHeld' | 'strategyRealised' | 'strategyUnrealised',
  run: StrategyView,
): Explanation {
  const made = {
    strategyHeld: ['Held', 'quantity of the position', exact(run.quantity)],
    strategyRealised: [
      'Realised profit',
      'realised profit of the position',
      signedMoney(run.realisedProfit, undefined, quoteOf(run.instrument)),
    ],
    strategyUnrealised: [
      'Unrealised profit',
      'quantity × mark − cost of the position',
      signedMoney(run.unrealisedProfit, undefined, quoteOf(run.instrument)),
    ],
  } as const;
  const [title, formula, result] = made[figure];
  return {
    title: `${title} in ${run.instrument}`,
    formula,
    inputs: [['position', `${run.account} at ${run.venue} in ${run.instrument}`]],
    result,
    source: `Order-management's books (GET /v1/strategies). The position is the account's: what another strategy or a person trades there is within it.`,
  };
}
