/**
 * All recorded Binance channels in the order in which they came, as frames on the wire that can be played again and again:
 * each pass gives trades and updates the next numbers, so that the streams go on as real ones do and nothing can be lost
 * or doubled unseen. Between two passes a few book changes of our own turn the book of the end into that of the beginning.
 */
import { allFrames, restDepth } from './recorded.mjs';

const LEVELS_PER_BRIDGE = 1_000;

/** One text frame as a server sends it: not masked. */
export function framed(payload) {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x81, length]), payload]);
  if (length < 65_536) return Buffer.concat([Buffer.from([0x81, 126, length >> 8, length & 255]), payload]);
  const head = Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(length, 6);
  return Buffer.concat([head, payload]);
}

/** Writes a number over as many digits as it has. */
export function writeNumber(bytes, at, digits, number) {
  let rest = number;
  for (let i = at + digits - 1; i >= at; i -= 1) {
    const next = Math.floor(rest / 10);
    bytes[i] = 48 + (rest - next * 10);
    rest = next;
  }
}

/** Follows both sides of a book in texts. */
class Book {
  bids = new Map();
  asks = new Map();
  apply(bids, asks) {
    for (const [side, levels] of [
      [this.bids, bids],
      [this.asks, asks],
    ])
      for (const [price, size] of levels) {
        if (Number(size) === 0) side.delete(price);
        else side.set(price, size);
      }
  }
}

/** Book changes that remove everything of one book and then set another one: in between it is empty, and never crossed. */
function bridges(from, to, firstId) {
  const gone = (side) => [...side.keys()].map((price) => [price, '0.00000000']);
  const steps = [
    [gone(from.bids), gone(from.asks)],
    [[...to.bids], [...to.asks]],
  ];
  const texts = [];
  for (const [bids, asks] of steps)
    for (let at = 0; at < Math.max(bids.length, asks.length); at += LEVELS_PER_BRIDGE) {
      const id = firstId + texts.length;
      const [b, a] = [bids, asks].map((side) => JSON.stringify(side.slice(at, at + LEVELS_PER_BRIDGE)));
      texts.push(
        `{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":${id},"u":${id},"b":${b},"a":${a}}}`,
      );
    }
  return texts;
}

/** What one pass plays: from the change that joins on to the recorded snapshot, with the quotes that lie between its changes. */
function passTexts() {
  const { lastUpdateId, bids, asks } = JSON.parse(restDepth());
  const [book, beginning] = [new Book(), new Book()];
  for (const one of [book, beginning]) one.apply(bids, asks);
  const all = allFrames().map((text) => ({ text, data: JSON.parse(text).data }));
  const joining = all.findIndex(({ data }) => data.e === 'depthUpdate' && data.u > lastUpdateId);
  const changes = all.filter(({ data }, i) => i >= joining && data.e === 'depthUpdate').map(({ data }) => data);
  for (const { b, a } of changes) book.apply(b, a);
  const [first, last] = [changes[0].U, changes.at(-1).u];
  const texts = all
    .slice(joining)
    .filter(({ data }) => data.e !== undefined || (data.u >= first && data.u <= last))
    .map(({ text }) => text);
  const bridge = bridges(book, beginning, last + 1);
  return { texts: [...texts, ...bridge], span: last + bridge.length + 1 - first };
}

/** One pass as bytes, with the places of its numbers; `span` is what the update ids of the next pass are higher by. */
export function replaySlab() {
  const { texts, span } = passTexts();
  const trades = [];
  const updates = [];
  const counts = { trades: 0, quotes: 0, depth: 0 };
  let at = 0;
  const frames = texts.map((text) => {
    const frame = framed(Buffer.from(text));
    const placeOf = (key) => {
      const from = frame.indexOf(`"${key}":`) + key.length + 3;
      const digits = /^[0-9]+/u.exec(frame.toString('latin1', from, from + 20))[0];
      return { at: at + from, digits: digits.length, base: Number(digits) };
    };
    if (text.includes('"e":"trade"')) trades.push(placeOf('t'));
    else if (text.includes('"e":"depthUpdate"')) updates.push(placeOf('U'), placeOf('u'));
    else updates.push(placeOf('u'));
    counts[text.includes('"e":"trade"') ? 'trades' : text.includes('"e":"depthUpdate"') ? 'depth' : 'quotes'] += 1;
    at += frame.length;
    return frame;
  });
  return { bytes: Buffer.concat(frames), trades, updates, counts, span };
}

/** Gives one pass its numbers. */
export function numberPass({ bytes, trades, updates }, firstTradeId, shift) {
  for (let i = 0; i < trades.length; i += 1) writeNumber(bytes, trades[i].at, trades[i].digits, firstTradeId + i);
  for (const { at, digits, base } of updates) writeNumber(bytes, at, digits, base + shift);
}
