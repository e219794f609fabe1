import { ApiError, illegal, missing } from './api-error.js';
import { Decimal, parseDecimal } from '#libs/kernel';
import { WIRE_PLACES, placesOf } from '../exchange/grid.js';

const DECIMAL = /^([0-9]{1,20})(\.[0-9]{1,20})?$/u;
const WHOLE = /^[0-9]{1,20}$/u;
/** The largest 64-bit number. */
const MOST_WHOLE = 2n ** 63n - 1n;
const CLIENT_ID = /^[a-zA-Z0-9-_]{1,36}$/u;
/** What the WebSocket API takes with every request: it is about the answer and no operation's own. */
const OF_THE_CONNECTION = 'returnRateLimits';
/** Above this a time is in microseconds: as milliseconds it would be the year 5138. */
const LEAST_MICROSECONDS = 100_000_000_000_000;

/** The parameters of a request, by name, as texts; wrong ones are refused with Binance's errors. */
export class Params {
  readonly #values: ReadonlyMap<string, string>;

  readonly #sentTwice: boolean;
  /** By what names they were sent, where those are others. */
  readonly #sentNames: Readonly<Record<string, string>>;

  /** Takes the values; `sentTwice` says that one place of the request named a parameter more than once. */
  constructor(
    values: ReadonlyMap<string, string>,
    sentTwice = false,
    sentNames: Readonly<Record<string, string>> = {},
  ) {
    this.#values = values;
    this.#sentTwice = sentTwice;
    this.#sentNames = sentNames;
  }

  #sent(name: string): string {
    return this.#sentNames[name] ?? name;
  }

  /** Refuses a request that leaves open which of two values it means. @throws ApiError -1101 (errors.md) */
  refuseSentTwice(): void {
    if (this.#sentTwice) throw new ApiError(-1101, 'Duplicate values for a parameter detected.');
  }

  /** The text of a parameter, or `undefined` if it was not sent. @throws ApiError -1105 where it is empty. */
  optional(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === '') throw new ApiError(-1105, `Parameter '${this.#sent(name)}' was empty.`);
    return value;
  }

  /** The text of a parameter. @throws ApiError -1102 where it was not sent, -1105 where it is empty. */
  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw missing(this.#sent(name));
    return value;
  }

  /** Whether a parameter was sent. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** A parameter that must not be there. @throws ApiError -1106 */
  forbidden(name: string): void {
    if (this.#values.has(name)) throw new ApiError(-1106, `Parameter '${this.#sent(name)}' sent when not required.`);
  }

  /** A whole number, or `undefined`. @throws ApiError -1100 where it is none. */
  whole(name: string): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    if (!WHOLE.test(text) || BigInt(text) > MOST_WHOLE) throw illegal(this.#sent(name), '^[0-9]{1,20}$');
    return Number(text);
  }

  /** A time, in milliseconds since the epoch; microseconds are taken, too. @throws ApiError -1100 where it is none. */
  timeMs(name: string): number | undefined {
    const time = this.whole(name);
    return time === undefined || time < LEAST_MICROSECONDS ? time : Math.floor(time / 1_000);
  }

  /** Refuses what the operation does not know. @throws ApiError -1104 */
  refuseUnknown(known: readonly string[]): void {
    const isKnown = (name: string): boolean => known.includes(name) || name === OF_THE_CONNECTION;
    const read = [...this.#values.keys()].filter(isKnown).length;
    if (read === this.#values.size) return;
    const counts = `read '${read}' parameter(s) but was sent '${this.#values.size}'.`;
    throw new ApiError(-1104, `Not all sent parameters were read; ${counts}`);
  }

  /** A number of rows: the default where it was not sent, at most `most`. @throws ApiError -1130 */
  limit(fallback: number, most: number): number {
    const limit = this.whole('limit') ?? fallback;
    if (limit < 1) throw new ApiError(-1130, "Data sent for parameter 'limit' is not valid.");
    return Math.min(limit, most);
  }

  /** A positive decimal that must be there. @throws ApiError as {@link decimal}, and -1102 */
  requiredDecimal(name: string, places = WIRE_PLACES): Decimal {
    const value = this.decimal(name, places);
    if (value === undefined) throw missing(this.#sent(name));
    return value;
  }

  /** A positive decimal with at most so many places, or `undefined`. @throws ApiError -1100, -1111, -1102 */
  decimal(name: string, places = WIRE_PLACES): Decimal | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    if (!DECIMAL.test(text)) throw illegal(this.#sent(name), String.raw`^([0-9]{1,20})(\.[0-9]{1,20})?$`);
    const value = parseDecimal(text);
    if (value === undefined) throw missing(this.#sent(name));
    if (placesOf(value) > places) {
      throw new ApiError(-1111, `Parameter '${this.#sent(name)}' has too much precision.`);
    }
    return value;
  }

  /** A client order id, or `undefined`. @throws ApiError -1100 */
  clientId(name: string): string | undefined {
    const text = this.optional(name);
    if (text !== undefined && !CLIENT_ID.test(text)) throw illegal(this.#sent(name), '^[a-zA-Z0-9-_]{1,36}$');
    return text;
  }

  /** One of a few values, or `undefined`. @throws ApiError with the code and sentence given for another word. */
  oneOf<Word extends string>(name: string, words: readonly Word[], code: number, message: string): Word | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text);
    if (found === undefined) throw new ApiError(code, message);
    return found;
  }

  /** Some of the parameters under other names; refusals name them as they were sent. */
  renamed(names: Readonly<Record<string, string>>): Params {
    const pairs = [...this.#values].flatMap(([name, value]) => {
      const other = names[name];
      return other === undefined ? [] : [[other, value] as const];
    });
    const sentNames = Object.fromEntries(Object.entries(names).map(([name, other]) => [other, name]));
    return new Params(new Map(pairs), false, sentNames);
  }

  /** These parameters and others that the request says in another way. */
  with(more: Readonly<Record<string, string>>): Params {
    return new Params(new Map([...this.#values, ...Object.entries(more)]), this.#sentTwice, this.#sentNames);
  }

  /** The parameters as sent, for the journal: without key and signature. */
  journaled(): Record<string, string> {
    const { apiKey: _key, signature: _signature, ...rest } = Object.fromEntries(this.#values);
    return rest;
  }
}
