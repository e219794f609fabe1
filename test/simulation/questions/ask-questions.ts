import fc from 'fast-check';
import {
  BARS_QUERY,
  HaltCommandV1,
  INSTRUMENT_QUERY,
  MARKET_QUERY,
  ResumeCommandV1,
  TRADES_QUERY,
} from '#libs/contracts';
import type { Asker } from '#libs/messaging';
import type { SimulatedSuite } from '../simulated-suite.js';
import type { Asking } from './answered.js';
import { anyJson, anyText } from './edge-values.js';

const SUBJECTS = [
  MARKET_QUERY,
  INSTRUMENT_QUERY,
  TRADES_QUERY,
  BARS_QUERY,
  HaltCommandV1.subject,
  ResumeCommandV1.subject,
];
const FIELDS = [
  ...['scope', 'actor', 'reason', 'commandId', 'depth', 'levels', 'limit', 'from', 'to', 'fromUs', 'toUs'],
  ...['interval', 'zone', 'before', 'venue', 'instrument', 'account'],
];
/** The one market of the suite; nobody answers for another, because a shard that has it might. */
const SERVED = '.binance.BTC-USDT';
const PATIENCE_MS = 20;
/** Codes of problems that say that a service failed and not the question. */
const FAILED = ['ASK_TIMED_OUT', 'ASK_ANSWER_UNREADABLE', 'ASK_FAILED'];

/** A question on the ask lane: to market-data and to risk, by the subjects that they answer on. */
export function askQuestion(suite: SimulatedSuite, asker: Asker): fc.Arbitrary<Asking> {
  const id = fc.oneof(fc.constantFrom('binance', 'BTC-USDT'), fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/u), token);
  return fc
    .record({
      subject: fc.constantFrom(...SUBJECTS),
      ids: fc.oneof(fc.constant(['binance', 'BTC-USDT']), fc.array(id, { maxLength: 3 })),
      question: fc.oneof(
        fc.array(fc.tuple(fc.constantFrom(...FIELDS), anyJson)).map(Object.fromEntries),
        fc.constant({}),
      ),
    })
    .map(({ subject, ids, question }): Asking => async () => {
      const asked = [subject, ...ids].join('.');
      const answer = await suite.time.complete(asker.ask(asked, question as object, PATIENCE_MS));
      const text = `${asked} ${JSON.stringify(question)}`;
      if (answer.ok) return { question: text, status: 200, code: undefined };
      const { code } = answer.error;
      const isSilence = code === 'ASK_TIMED_OUT' && !asked.endsWith(SERVED) && !asked.startsWith('command');
      return { question: text, status: FAILED.includes(code) && !isSilence ? 500 : 400, code };
    });
}

/** What a subject may hold between two dots. */
const token = anyText.map((text) => text.replaceAll(/[^\p{L}\p{N}_-]/gu, '_')).filter((text) => text !== '');
