import { type AccountEvent, NO_FACTS, type RawReport, type ReportedFacts } from '#libs/domain';
import { type Result, ok } from '#libs/kernel';
import { isJsonObject, readJson } from '../../values/json.js';
import { parseJsonWithWholeNumbers } from '../../values/whole-numbers.js';
import { decodeAccountFrame } from './account-frame.js';
import { balancesOf, fillsOf, orderStateOf, orderStatesOf } from './order-mapping.js';

const READERS: Readonly<Record<string, (body: unknown) => Partial<ReportedFacts>>> = {
  '/api/v3/order': (body) => ({ orders: [orderStateOf(body)] }),
  '/api/v3/openOrders': (body) => ({ orders: orderStatesOf(body) }),
  '/api/v3/myTrades': (body) => ({ fills: fillsOf(body) }),
  '/api/v3/account': (body) => ({ balances: { assets: balancesOf(body), exchangeAtUs: 0 } }),
};

/**
 * Reads a raw report of Binance as the live client would have: a frame of the private stream, or an answer by the path that was asked.
 * Refusals and frames about other things say nothing; what is ours and wrong is an error.
 */
export function readRawReport({ question, source, text }: RawReport): Result<ReportedFacts, string> {
  return source === 'STREAM' ? factsOfFrame(text) : factsOfAnswer(question, text);
}

function factsOfFrame(text: string): Result<ReportedFacts, string> {
  const frame = decodeAccountFrame(text);
  if (!frame.ok) return frame;
  return ok(frame.value.kind === 'event' ? { ...NO_FACTS, ...factsOfEvent(frame.value.event) } : NO_FACTS);
}

function factsOfEvent(event: AccountEvent): Partial<ReportedFacts> {
  switch (event.kind) {
    case 'report':
      return { orders: [event.order], fills: event.fill === undefined ? [] : [event.fill] };
    case 'balances':
      return { balances: { assets: event.balances, exchangeAtUs: event.exchangeAtUs } };
    case 'transfer':
      return { transfers: [event.transfer] };
  }
}

function factsOfAnswer(question: string, text: string): Result<ReportedFacts, string> {
  const reader = READERS[question.split(' ')[1] ?? ''];
  if (reader === undefined) return ok(NO_FACTS);
  const json = parseJsonWithWholeNumbers(text);
  if (!json.ok) return json;
  const body = json.value;
  // A refusal such as {"code":-2013,"msg":"…"}: the exchange did nothing.
  if (isJsonObject(body) && 'code' in body && 'msg' in body) return ok(NO_FACTS);
  return readJson(() => ({ ...NO_FACTS, ...reader(body) }));
}
