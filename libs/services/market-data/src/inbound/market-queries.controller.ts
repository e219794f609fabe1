import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { NEVER, type Observable, concatMap, from } from 'rxjs';
import {
  type AskReply,
  BARS_QUERY,
  type BarsReply,
  INSTRUMENT_QUERY,
  type InstrumentReply,
  MARKET_QUERY,
  type MarketReply,
  TRADES_QUERY,
  type TradesReply,
} from '#libs/contracts';
import { type InstrumentId, type Scheduler, type VenueId, asId, decodeToken } from '#libs/kernel';
import { OnAsk } from '#libs/messaging';
import { SCHEDULER } from '#libs/platform';
import { WatchRules } from '../application/feed/watch-rules.js';
import { AnswerHistoryQueries } from '../application/queries/answer-history-queries.js';
import { AnswerMarketQueries, replyDelayMs } from '../application/queries/answer-market-queries.js';

/**
 * `query.instrument`, `query.market` and `query.history`, each with `<venue>.<instrument>` behind it. Silent where another
 * process is to answer: every feed of a venue gets every question.
 */
@Controller()
export class MarketQueriesController {
  readonly #markets: AnswerMarketQueries;
  readonly #history: AnswerHistoryQueries;
  readonly #rules: WatchRules;
  readonly #scheduler: Scheduler;

  constructor(
    markets: AnswerMarketQueries,
    history: AnswerHistoryQueries,
    rules: WatchRules,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#rules = rules;
    this.#markets = markets;
    this.#history = history;
    this.#scheduler = scheduler;
  }

  @OnAsk(INSTRUMENT_QUERY)
  onInstrumentQuery(@Payload() question: unknown, @Ctx() context: NatsContext): Observable<AskReply<InstrumentReply>> {
    const { venue, instrument } = askedFor(context);
    const answer = (): AskReply<InstrumentReply> | undefined => this.#markets.answerInstrument(venue, instrument);
    if (!isDoubt(question) || answer() === undefined) return this.#replyInTurn(answer());
    return from(this.#rules.readAfterDoubt()).pipe(concatMap(() => this.#replyInTurn(answer())));
  }

  @OnAsk(MARKET_QUERY)
  onMarketQuery(@Ctx() context: NatsContext): Observable<AskReply<MarketReply>> {
    const { venue, instrument } = askedFor(context);
    return this.#replyInTurn(this.#markets.answerMarket(venue, instrument));
  }

  @OnAsk(TRADES_QUERY)
  onTradesQuery(@Payload() question: unknown, @Ctx() context: NatsContext): Observable<AskReply<TradesReply>> {
    const { venue, instrument } = askedFor(context);
    return replyOrSilence(this.#history.answerTrades(venue, instrument, question));
  }

  @OnAsk(BARS_QUERY)
  onBarsQuery(@Payload() question: unknown, @Ctx() context: NatsContext): Observable<AskReply<BarsReply>> {
    const { venue, instrument } = askedFor(context);
    return replyOrSilence(this.#history.answerBars(venue, instrument, question));
  }

  /** Replies when its turn has come: at once with the best there is, later where another feed may know better. */
  #replyInTurn<T extends InstrumentReply | MarketReply>(reply: AskReply<T> | undefined): Observable<AskReply<T>> {
    if (reply === undefined) return NEVER;
    const delayMs = replyDelayMs(reply);
    return from(delayMs === 0 ? [reply] : this.#scheduler.sleep(delayMs).then(() => reply));
  }
}

/** Whether the asker has seen the venue refuse an order by the rules that it holds. */
function isDoubt(question: unknown): boolean {
  return typeof question === 'object' && question !== null && 'doubted' in question && question.doubted === true;
}

function replyOrSilence<T>(reply: Promise<AskReply<T>> | undefined): Observable<AskReply<T>> {
  return reply === undefined ? NEVER : from(reply);
}

/** The venue and the instrument at the end of a question's subject. */
function askedFor(context: NatsContext): { readonly venue: VenueId; readonly instrument: InstrumentId } {
  const names = context.getSubject().split('.').map(decodeToken);
  return { venue: asId<VenueId>(names.at(-2) ?? ''), instrument: asId<InstrumentId>(names.at(-1) ?? '') };
}
