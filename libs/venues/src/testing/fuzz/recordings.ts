import { isJsonObject } from '../../values/json.js';
import { type RecordedFrame, readCapture } from '../kit/recorded-frames.js';
import { statedPairs } from '../kit/stated-values.js';
import type { VenueName } from '../../registry.js';

/** Frames of one recording that are played; more would only repeat. */
const MAX_FRAMES = 4_000;
/** Levels that a snapshot of Coinbase keeps of its 46,000: a book of the nearest is a book. */
const KEPT_LEVELS = 200;

const CAPTURES: Readonly<Record<VenueName, readonly string[]>> = {
  binance: ['binance-multi-20210417', 'binance-multi-20211011', 'binance-btcusdt-20240808'],
  coinbase: ['coinbase-20260809-a'],
  kraken: ['kraken-book10-20230730-a', 'kraken-samples-2024'],
  okx: ['okx-20220513', 'okx-l2tbt-20210722'],
  bybit: ['bybit-spot-20260809', 'bybit-linear-20260809', 'bybit-spot-l1-20250613', 'bybit-linear-l1-20250613'],
};

/** What the venue sent, recording by recording: REST answers only where they seed a book; and what other projects state about. */
export function recordingsOf(venue: VenueName, folder: string): RecordedFrame[][] {
  const captures = CAPTURES[venue].map((capture) =>
    readCapture(folder, capture)
      .filter(({ channel }) => !channel.includes('client-sent') && isSeed(channel))
      .slice(0, MAX_FRAMES)
      .map((frame) => (venue === 'coinbase' ? { ...frame, text: shortened(frame.text) } : frame)),
  );
  return [...captures, statedFrames(venue, folder)];
}

/** Messages of all ages and markets, those of retired protocols among them; several times, for they are few. */
function statedFrames(venue: VenueName, folder: string): RecordedFrame[] {
  const files = [`tardis/${venue}`, ...(venue === 'coinbase' ? [] : [`crypto-msg-parser/${venue}`])];
  const texts = files.flatMap((file) => statedPairs(folder, file).flatMap(({ raw }) => raw));
  return Array.from({ length: 4 }, () => texts.map((text) => ({ channel: 'stated', extra: '', text }))).flat();
}

function isSeed(channel: string): boolean {
  return !channel.includes('.rest-') || channel.endsWith('.rest-depth');
}

/** A whole book of Coinbase with its best levels only; they come best first, bids before asks. */
function shortened(text: string): string {
  if (text.length < 100_000) return text;
  const frame: unknown = JSON.parse(text);
  const events = isJsonObject(frame) && Array.isArray(frame['events']) ? (frame['events'] as unknown[]) : [];
  const short = events.filter(isJsonObject).map((event) => {
    const updates = Array.isArray(event['updates']) ? (event['updates'] as unknown[]).filter(isJsonObject) : [];
    const side = (name: string) => updates.filter((update) => update['side'] === name).slice(0, KEPT_LEVELS);
    return { ...event, updates: [...side('bid'), ...side('offer')] };
  });
  return JSON.stringify({ ...(isJsonObject(frame) ? frame : {}), events: short });
}
