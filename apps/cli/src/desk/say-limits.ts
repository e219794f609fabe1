import { isoTimeOf } from '#libs/kernel';
import type { Json } from './gateway-client.js';
import { type TextColumn, textTable } from './text-table.js';

const right = (of: string): TextColumn => ({ title: of, of, right: true });
const LIMITS: readonly TextColumn[] = [
  { title: 'scope', of: 'instrument' },
  ...['maxOrderQuantity', 'maxOrderNotional', 'maxPosition'].map(right),
];
const USES: readonly TextColumn[] = [
  { title: 'venue', of: 'venue' },
  { title: 'instrument', of: 'instrument' },
  ...['position', 'openBuy', 'openSell', 'worst', 'limit', 'used'].map(right),
];
const GUARDS: readonly TextColumn[] = [{ title: 'guard', of: 'guard' }, right('limit'), right('now')];

/** The limits in force of an account and how much of them is used. */
export function sayLimits(limits: Json): string {
  const setBy = limits['setBy'] as Json | null;
  const author = setBy === null ? 'from the settings' : `set by ${String(setBy['actor'])}: ${String(setBy['reason'])}`;
  return [
    `version ${String(limits['version'])}, ${author}`,
    textTable(LIMITS, limits['limits'] as readonly Json[], 'No limit is set.'),
    textTable(USES, limits['uses'] as readonly Json[], 'Nothing is held and no order is open.'),
    textTable(
      GUARDS,
      [...guardRows(limits), ...runawayRows(limits), ...lossRows(limits)],
      'The gateway does not tell what else guards the account.',
    ),
  ].join('\n\n');
}

/** A gateway of before does not tell of guards. */
function guardRows({ guards }: Json): readonly Json[] {
  if (guards === undefined || guards === null) return [];
  const { maxOpenOrders, maxOpenOrdersPerInstrument, openOrders, priceCollar, ...lists } = guards as Json;
  const ofMarkets = lists['openOrdersByMarket'] as readonly Json[];
  const restricted = lists['restricted'] as readonly Json[];
  const venueSays = "the venue's own";
  return [
    { guard: "limit price from the market's, part of it", limit: priceCollar },
    { guard: 'open orders of the account', limit: maxOpenOrders ?? venueSays, now: openOrders },
    { guard: 'open orders in one instrument', limit: maxOpenOrdersPerInstrument ?? venueSays },
    ...ofMarkets.map((row) => ({
      guard: `open orders in ${marketOf(row)}`,
      limit: maxOpenOrdersPerInstrument ?? venueSays,
      now: row['open'],
    })),
    ...(restricted.length === 0 ? [{ guard: 'restricted markets', limit: 'none' }] : []),
    ...restricted.map((row) => ({ guard: `restricted: ${marketOf(row)}`, limit: sideOf(row) })),
  ];
}

function runawayRows({ runaway }: Json): readonly Json[] {
  if (runaway === undefined || runaway === null) return [];
  const guards = runaway as Json;
  const tripped = guards['tripped'] as readonly Json[];
  return [
    { guard: 'new orders of the account', limit: ratesOf(guards['orderRates']) },
    { guard: 'new orders of one strategy', limit: ratesOf(guards['orderRatesPerStrategy']) },
    { guard: 'orders on a side without a fill: trip the strategy', limit: ratesOf(guards['repeatedOrders']) },
    { guard: 'the same order again, in ms', limit: guards['duplicateWindowMs'] },
    ...tripped.map(({ sinceUs, strategy }) => ({
      guard: `tripped: ${String(strategy)}, only reduces until a resume`,
      limit: 'no new risk',
      now: `since ${isoTimeOf(Number(sinceUs))}`,
    })),
  ];
}

function ratesOf(rates: unknown): string {
  const all = (rates as readonly Json[]).map(({ most, windowMs }) => `${String(most)}/${Number(windowMs) / 1_000}s`);
  return all.length === 0 ? 'none' : all.join(' ');
}

function lossRows({ dailyLoss }: Json): readonly Json[] {
  if (dailyLoss === undefined || dailyLoss === null) return [];
  const { haltAtRatio, lost, reduceAtRatio } = dailyLoss as Json;
  return [
    { guard: 'loss of the day, part of the equity: only reduces', limit: reduceAtRatio, now: lost },
    { guard: 'loss of the day, part of the equity: halts', limit: haltAtRatio, now: lost },
  ];
}

const marketOf = ({ instrument, venue }: Json): string => `${String(venue)}:${String(instrument)}`;
const sideOf = ({ side }: Json): string => (typeof side === 'string' ? `no ${side}` : 'no order');
