import type { WireEvent, WireLevel } from '../../codec/index.js';
import { type StatedPair, isStated } from '../kit/stated-values.js';

/** What came of the assertions of one pair. */
export interface ParserVerdict {
  /** Assertions that hold of what we decode. */
  readonly equal: string[];
  readonly different: string[];
  /** Assertions about what we do not have, each with the reason. */
  readonly notApplicable: string[];
}

/** Assertions about something else than the values that we decode. */
const NOT_OURS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/quantity_quote|^[\w.[\]]*vol/u, 'a product that is computed'],
  [/extract_symbol|\.symbol$|\.pair$|msg_type/u, 'a name in the words of that project'],
  [/prev_seq_id/u, 'the number before, which no event of ours carries'],
];
const NUMBER = /^-?\d+(?:\.\d+)?$/u;

/** Compares the assertions of crypto-msg-parser's tests with what we decode; `eventTime` says whether a trade's time is the message's. */
export function judgeParser(pair: StatedPair, messages: readonly (readonly WireEvent[])[]): ParserVerdict {
  const verdict: ParserVerdict = { equal: [], different: [], notApplicable: [] };
  for (const [index, asserts] of groupsOf(pair.asserts, messages.length).entries()) {
    const events = messages[index] ?? [];
    const facts = new Map(asserts.map(splitAssertion));
    for (const [name, stated] of facts) {
      const result = judgeOne(name, stated, facts, events);
      if (result === undefined) verdict.notApplicable.push(name);
      else (result ? verdict.equal : verdict.different).push(`${name}, ${stated}`);
    }
  }
  return verdict;
}

/** Assertions about several messages come message by message, each group with a count of asks first. */
function groupsOf(asserts: readonly string[], messages: number): string[][] {
  if (messages < 2) return [[...asserts]];
  const groups: string[][] = [];
  for (const assertion of asserts) {
    if (groups.length === 0 || assertion.startsWith('orderbook.asks.len()')) groups.push([]);
    groups.at(-1)?.push(assertion);
  }
  return groups;
}

/** `name, value` and `value, name` both occur, and flags without a value. */
function splitAssertion(assertion: string): [name: string, value: string] {
  const text = assertion.trim();
  if (/^!?orderbook\.snapshot$/u.test(text)) return ['orderbook.snapshot', String(!text.startsWith('!'))];
  const [left = '', right = ''] = text.split(/,(.*)/su).map((part) => part.trim());
  const isTurned = /^(?:bbo_msg|trades?|orderbook|extract_)/u.test(right) || right.startsWith('MessageType');
  const [name, value] = isTurned ? [right, left] : [left, right];
  return [name.replace('.unwrap()', ''), value.replace(/^Some\((.*)\)$/u, '$1')];
}

/** `undefined` for an assertion about something that we do not have. */
function judgeOne(
  name: string,
  stated: string,
  facts: ReadonlyMap<string, string>,
  events: readonly WireEvent[],
): boolean | undefined {
  if (NOT_OURS.some(([pattern]) => pattern.test(name)) || NOT_OURS.some(([pattern]) => pattern.test(stated))) {
    return undefined;
  }
  const [event] = events;
  if (name.startsWith('extract_timestamp')) return event?.type === 'trade' ? undefined : isTime(event, stated);
  if (name === 'trades.len()') return events.length === Number(stated);
  const place = Number(/^trades\[(\d+)\]/u.exec(name)?.[1] ?? '0');
  const field = name.replace(/^(?:trades?(?:\[\d+\])?|orderbook|bbo_msg)\./u, '');
  if (name.startsWith('trade')) return judgeTrade(events[place], name, field, stated, facts);
  if (name.startsWith('orderbook')) return judgeBook(event, name, field, stated, facts);
  return name.startsWith('bbo_msg') ? judgeQuote(event, name, field, stated, facts) : undefined;
}

/** The size is stated in contracts where there are such, and else in the base asset; what is computed from it is not ours. */
function isSize(
  ours: string | null | undefined,
  name: string,
  stated: string,
  facts: ReadonlyMap<string, string>,
): boolean | undefined {
  const contracts = facts.get(name.replace(/quantity_base$/u, 'quantity_contract'));
  if (stated === 'None' || !NUMBER.test(stated)) return undefined;
  if (name.endsWith('quantity_base') && contracts !== undefined && contracts !== 'None') return undefined;
  return isStated(ours ?? null, stated);
}

function judgeTrade(
  event: WireEvent | undefined,
  name: string,
  field: string,
  stated: string,
  facts: ReadonlyMap<string, string>,
): boolean | undefined {
  if (event?.type !== 'trade') return false;
  if (field === 'price') return isStated(event.price, stated);
  if (field === 'side') return stated === `TradeSide::${event.takerSide === 'buy' ? 'Buy' : 'Sell'}`;
  if (field === 'timestamp') return isTime(event, stated);
  return field.startsWith('quantity') ? isSize(event.size, name, stated, facts) : undefined;
}

function judgeBook(
  event: WireEvent | undefined,
  name: string,
  field: string,
  stated: string,
  facts: ReadonlyMap<string, string>,
): boolean | undefined {
  if (event?.type !== 'depth') return false;
  if (field === 'snapshot') return stated === String(event.kind === 'snapshot');
  if (field === 'timestamp') return isTime(event, stated);
  if (field === 'seq_id') return String(event.lastSequence) === stated.replace('None', 'null');
  const [, side, place, what] = /^(bids|asks)(?:\[(\d+)\])?\.(.+)$/u.exec(field) ?? [];
  if (side !== 'bids' && side !== 'asks') return undefined;
  if (what === 'len()') return event[side].length === Number(stated);
  const level: WireLevel | undefined = event[side][Number(place)];
  if (what === 'price') return isStated(level?.[0] ?? null, stated);
  return what?.startsWith('quantity') === true ? isSize(level?.[1], name, stated, facts) : undefined;
}

function judgeQuote(
  event: WireEvent | undefined,
  name: string,
  field: string,
  stated: string,
  facts: ReadonlyMap<string, string>,
): boolean | undefined {
  if (event?.type !== 'quote') return false;
  if (field === 'timestamp') return isTime(event, stated);
  if (field === 'id') return String(event.sequence) === stated.replace('None', 'null');
  const isBid = field.startsWith('bid_');
  if (field.endsWith('_price')) return isStated(isBid ? event.bidPrice : event.askPrice, stated);
  return field.includes('quantity') ? isSize(isBid ? event.bidSize : event.askSize, name, stated, facts) : undefined;
}

/** That project counts in milliseconds, and cuts off what is below. */
function isTime(event: WireEvent | undefined, stated: string): boolean {
  return Math.floor((event?.exchangeTimeUs ?? -1_000) / 1_000) === Number(stated);
}
