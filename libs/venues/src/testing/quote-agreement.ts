import type { VenueCodec, WireQuote } from '../codec/index.js';
import { FrameLog } from './kit/frame-log.js';
import type { RecordedFrame } from './kit/recorded-frames.js';

/** The states of a book that a quote is compared with: so many before its frame, and so many after. */
export interface QuoteWindow {
  /** `Infinity` for all that there are. */
  readonly before: number;
  readonly after: number;
  /** Only quotes that differ from the last one of their instrument: a repeated one is as old as its first. */
  readonly newOnly?: boolean;
}

/** How the exchange's own best bid and ask agree with the tops of a rebuilt book. */
export interface QuoteAgreement {
  /** Quotes with a whole window of states around them. */
  judged: number;
  /** Both prices and both sizes are the top in one state of the window. */
  whole: number;
  /** Both prices are. */
  prices: number;
  /** The prices are the same in every state of the window: then the quote can say nothing else. */
  stillPrices: number;
  stillPricesEqual: number;
  /** Prices and sizes are. */
  still: number;
  stillEqual: number;
  /** The quotes that are the whole top of no state, as `instrument place`. */
  readonly without: string[];
}

interface State {
  readonly place: number;
  readonly top: string;
  readonly prices: string;
}

/** Rebuilds the books of a recording and compares every quote with the states of its book around it, in the order of arrival. */
export function quoteAgreement(
  codec: VenueCodec,
  frames: readonly RecordedFrame[],
  window: QuoteWindow,
): QuoteAgreement {
  const { states, quotes } = played(codec, frames);
  const agreement: QuoteAgreement = {
    judged: 0,
    whole: 0,
    prices: 0,
    stillPrices: 0,
    stillPricesEqual: 0,
    still: 0,
    stillEqual: 0,
    without: [],
  };
  const last = new Map<string, string>();
  for (const { place, quote } of quotes) {
    const text = JSON.stringify([quote.bidPrice, quote.bidSize, quote.askPrice, quote.askSize]);
    const known = last.get(quote.instrument);
    last.set(quote.instrument, text);
    if (window.newOnly === true && (known === undefined || known === text)) continue;
    const all = states.get(quote.instrument) ?? [];
    const next = all.findIndex((state) => state.place > place);
    const before = window.before === Infinity ? Math.max(next, 1) : window.before;
    if (next < before || next + window.after > all.length) continue;
    judge(agreement, all.slice(next - before, next + window.after), quote, place);
  }
  return agreement;
}

function judge(agreement: QuoteAgreement, around: readonly State[], quote: WireQuote, place: number): void {
  const top = topText([quote.bidPrice, quote.bidSize], [quote.askPrice, quote.askSize]);
  const prices = `${quote.bidPrice} ${quote.askPrice}`;
  agreement.judged += 1;
  if (around.some((state) => state.top === top)) agreement.whole += 1;
  else agreement.without.push(`${quote.instrument} ${place}`);
  if (around.some((state) => state.prices === prices)) agreement.prices += 1;
  const [first] = around;
  if (around.every((state) => state.prices === first?.prices)) {
    agreement.stillPrices += 1;
    if (first?.prices === prices) agreement.stillPricesEqual += 1;
  }
  if (around.every((state) => state.top === first?.top)) {
    agreement.still += 1;
    if (first?.top === top) agreement.stillEqual += 1;
  }
}

function played(codec: VenueCodec, frames: readonly RecordedFrame[]) {
  const books = new Map<string, ReturnType<VenueCodec['book']>>();
  const states = new Map<string, State[]>();
  const quotes: { readonly place: number; readonly quote: WireQuote }[] = [];
  for (const [place, frame] of frames.entries()) {
    const log = new FrameLog();
    codec.decode(frame.text, log, frame.extra === '' ? frame.channel : frame.extra);
    for (const input of log.books) {
      const { instrument } = input.depth;
      const book = books.get(instrument) ?? codec.book(instrument);
      books.set(instrument, book);
      book.apply(input);
      const { bestBid, bestAsk, state } = book.figures();
      if (state !== 'LIVE') continue;
      const known = states.get(instrument) ?? [];
      states.set(instrument, known);
      known.push({ place, top: topText(bestBid, bestAsk), prices: `${bestBid?.[0]} ${bestAsk?.[0]}` });
    }
    for (const event of log.events) if (event.type === 'quote') quotes.push({ place, quote: event });
  }
  return { states, quotes };
}

function topText(bid: readonly unknown[] | null, ask: readonly unknown[] | null): string {
  return JSON.stringify([bid, ask]);
}
