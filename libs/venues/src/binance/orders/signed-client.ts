import type { SendingTerms, VenueAnswer } from '#libs/domain';
import { problem } from '#libs/kernel';
import { type QuietTransport, VenueQuiet, type VenueRuntime, sendHttp } from '../../connection/index.js';
import { type HttpAnswer, demandedSilenceMs } from '../../transport/index.js';
import { readJson } from '../../values/json.js';
import { type ClassifiedAnswer, classifyAnswer, isOrderLimit } from './answer-classes.js';
import type { ServerTime } from './server-time.js';
import { type ApiKeys, type Parameter, signRest } from './signing.js';

/** How signed requests are sent. */
export interface SignedClientSettings {
  readonly restUrl: string;
  readonly keys: ApiKeys;
  /** How old a request may be when the matching engine sees it. */
  readonly recvWindowMs: number;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly runtime: VenueRuntime & { readonly transport: QuietTransport };
  /** Hears the text of every answer before it is read, with what was asked; never the key, the signature or the time. */
  readonly onAnswer: (question: string, text: string) => void;
}

type Method = 'GET' | 'POST' | 'DELETE';
const CLOCK_CODE = -1021;

/**
 * Sends signed requests, each exactly once, and returns what the answer proves. After 429 or 418 nothing is sent until the
 * exchange's Retry-After has passed, whatever request of the process was answered so: such a request is a definite no without having left.
 */
export class SignedClient {
  private readonly settings: SignedClientSettings;
  private readonly time: ServerTime;
  /** Until when the account may place no order, whatever else it may. */
  private readonly orders: VenueQuiet;

  constructor(settings: SignedClientSettings, time: ServerTime) {
    this.settings = settings;
    this.time = time;
    this.orders = new VenueQuiet(settings.runtime.scheduler);
  }

  /** Sends a command, once, whatever happens; with terms it is stamped with their time, or kept back by them. */
  async sendCommand<T>(
    method: Method,
    path: string,
    parameters: readonly Parameter[],
    read: (body: unknown) => T,
    terms?: SendingTerms,
  ): Promise<VenueAnswer<T>> {
    return answerOf(await this.sendSigned(method, path, parameters, terms), read);
  }

  /** Asks; a refused timestamp is corrected and the question asked once more, because asking changes nothing. */
  async askQuestion<T>(
    path: string,
    parameters: readonly Parameter[],
    read: (body: unknown) => T,
  ): Promise<VenueAnswer<T>> {
    const first = await this.sendSigned('GET', path, parameters);
    const clockWrong = first.class !== 'yes' && first.venueCode === CLOCK_CODE;
    return answerOf(clockWrong ? await this.sendSigned('GET', path, parameters) : first, read);
  }

  private async sendSigned(
    method: Method,
    path: string,
    parameters: readonly Parameter[],
    terms?: SendingTerms,
  ): Promise<ClassifiedAnswer> {
    const { runtime, keys, maxBytes, onAnswer, recvWindowMs, restUrl, timeoutMs } = this.settings;
    const keptBack = this.keptBack(method);
    if (keptBack !== undefined) return keptBack;
    const measured = await this.time.ensure();
    if (!measured.ok)
      return notSent('VENUE_UNREACHABLE', "Binance's clock could not be read", { reason: measured.error.code });
    const text = signRest(keys, [
      ...parameters,
      ['recvWindow', String(recvWindowMs)],
      ['timestamp', String(this.time.atMs(terms?.markedAtUs ?? runtime.scheduler.monotonicUs()))],
    ]);
    // Nothing is awaited between this look and the writing of the request.
    const refused = terms?.refuse();
    if (refused !== undefined) return { class: 'no', problem: refused, venueCode: undefined };
    const inBody = method === 'POST';
    const received = await sendHttp(runtime, {
      method,
      url: `${restUrl}${path}${inBody ? '' : `?${text}`}`,
      headers: {
        'X-MBX-APIKEY': keys.apiKey,
        ...(inBody ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(inBody ? { body: text } : {}),
      timeoutMs,
      maxBytes,
    });
    if (received.ok) this.learnLimits(received.value);
    if (received.ok) onAnswer(questionOf(method, path, parameters), received.value.body);
    const answer = classifyAnswer(received);
    await this.learn(answer);
    return answer;
  }

  /** What the venue demands keeps everything back, and what it demands of the account's orders keeps orders back. */
  private keptBack(method: Method): ClassifiedAnswer | undefined {
    const { transport } = this.settings.runtime;
    const quietMs = Math.max(transport.leftMs, method === 'POST' ? this.orders.leftMs : 0);
    return quietMs > 0
      ? notSent('VENUE_RATE_LIMITED', 'Binance told us to keep quiet', { retryAfterMs: String(quietMs) })
      : undefined;
  }

  private learnLimits(answer: HttpAnswer): void {
    const { headers, status } = answer;
    if (isOrderLimit(answer))
      this.orders.demand(demandedSilenceMs(status, headers.get('retry-after'), headers.get('date')));
  }

  private async learn(answer: ClassifiedAnswer): Promise<void> {
    if (answer.class === 'yes') return;
    if (answer.venueCode === CLOCK_CODE) await this.time.measure();
  }
}

function questionOf(method: Method, path: string, parameters: readonly Parameter[]): string {
  return [`${method} ${path}`, ...parameters.map(([name, value]) => `${name}=${value}`)].join(' ');
}

function notSent(code: string, why: string, details: Record<string, string>): ClassifiedAnswer {
  return {
    class: 'no',
    problem: problem(code, `The request was not sent: ${why}.`, details, true),
    venueCode: undefined,
  };
}

/** A yes that cannot be read proves that something happened, and not what: it is unknown. */
function answerOf<T>(answer: ClassifiedAnswer, read: (body: unknown) => T): VenueAnswer<T> {
  if (answer.class !== 'yes') return { outcome: answer.class, problem: answer.problem };
  const value = readJson(() => read(answer.body));
  if (value.ok) return { outcome: 'yes', value: value.value };
  const message = `The outcome at Binance is unknown: its answer cannot be read (${value.error}).`;
  return { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', message, { reason: value.error }) };
}
