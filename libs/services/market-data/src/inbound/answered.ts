import { NEVER, type Observable, delay, of } from 'rxjs';
import type { AskReply, InstrumentReply, MarketReply } from '#libs/contracts';
import { AnswerMarket } from '../application/answer-market.js';

/** Gives an answer when its time has come; none at all where another process is to answer. */
export function answered<T extends InstrumentReply | MarketReply>(
  answer: AskReply<T> | undefined,
): Observable<AskReply<T>> {
  if (answer === undefined) return NEVER;
  const delayMs = AnswerMarket.delayMs(answer);
  return delayMs === 0 ? of(answer) : of(answer).pipe(delay(delayMs));
}
