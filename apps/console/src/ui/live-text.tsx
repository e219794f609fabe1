import type { ReactElement } from 'react';
import type { EquityView, LiveMarketView } from '#libs/services/gateway';
import { money, percent, price, signedMoney, toneOf } from '../format/decimal-text.js';
import { hourChange } from '../format/hour-change.js';
import { midAndSpread } from '../format/mid-and-spread.js';
import { useLiveText } from '../live/use-live.js';

/** A figure of an account's worth that moves with every price. */
export function LiveEquityText({
  account,
  field,
}: {
  readonly account: string;
  readonly field: 'equity' | 'profit' | 'today';
}): ReactElement {
  const element = useLiveText<'equity', HTMLSpanElement>('equity', account, (worth: EquityView | undefined) => {
    const value = worth?.[field];
    const quote = worth?.quote;
    if (field === 'equity') return { text: money(value, undefined, quote) };
    return { text: signedMoney(value, undefined, quote), tone: toneOf(value) };
  });
  return <span ref={element} className="live" data-testid={`live-${field}`} />;
}

/** A price of a market that moves with every quote. */
export function LivePriceText({
  market,
  field,
}: {
  readonly market: string;
  readonly field: 'lastPrice' | 'bidPrice' | 'askPrice';
}): ReactElement {
  const element = useLiveText<'market', HTMLSpanElement>('market', market, (now: LiveMarketView | undefined) => ({
    text: now === undefined ? '—' : price(now[field], now.tickSize),
  }));
  return <span ref={element} className="live" />;
}

/** By how much a market moved since the first price of the hour. */
export function LiveChangeText({ market }: { readonly market: string }): ReactElement {
  const element = useLiveText<'market', HTMLSpanElement>('market', market, (now: LiveMarketView | undefined) => {
    const change = now === undefined ? '0' : hourChange(now);
    return { text: now === undefined ? '—' : percent(change, now.hourOpen), tone: toneOf(change) };
  });
  return <span ref={element} className="live" />;
}

/** The middle of a market's best prices, to half a tick. */
export function LiveMidText({ market }: { readonly market: string }): ReactElement {
  const element = useLiveText<'market', HTMLSpanElement>('market', market, (now: LiveMarketView | undefined) => ({
    text: midAndSpread(now).mid,
  }));
  return <span ref={element} className="live" />;
}

/** How far a market's best prices are apart, in basis points of the mid. */
export function LiveSpreadText({ market }: { readonly market: string }): ReactElement {
  const element = useLiveText<'market', HTMLSpanElement>('market', market, (now: LiveMarketView | undefined) => ({
    text: midAndSpread(now).spread,
  }));
  return <span ref={element} className="live" />;
}
