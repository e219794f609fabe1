/** A refusal in Binance's form: an HTTP status, a code and a sentence. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: number;
  /** For how long to stay away, in seconds; only with 429 and 418. */
  readonly retryAfterSeconds: number | undefined;

  /** What is to be said besides, such as what each half of a cancel-replace answered. */
  readonly data: unknown;

  constructor(code: number, message: string, status = 400, retryAfterSeconds?: number, data?: unknown) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.data = data;
  }

  /** The body of the answer. */
  body(): { readonly code: number; readonly msg: string; readonly data?: unknown } {
    const { code, message: msg, data } = this;
    return data === undefined ? { code, msg } : { code, msg, data };
  }
}

/** A violated symbol filter. */
export function filterFailure(filter: string): ApiError {
  return new ApiError(-1013, `Filter failure: ${filter}`);
}

/** A mandatory parameter that is not there or makes no sense. */
export function missing(name: string): ApiError {
  return new ApiError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

/** A parameter that is not written as it must be. */
export function illegal(name: string, range: string): ApiError {
  return new ApiError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`);
}

/** An order that the matching engine refuses. */
export function orderRejected(reason: string): ApiError {
  return new ApiError(-2010, reason);
}

/** A question that cannot be answered now, and may be asked again. */
export function serverBusy(): ApiError {
  const message = 'Server is currently overloaded with other requests. Please try again in a few minutes.';
  return new ApiError(-1008, message, 503);
}

/** Nothing is answered from a book, or trades, that may be old. @throws ApiError -1008 */
export function demandKnown(
  market: { knows(symbol: string, what: 'book' | 'trades'): boolean },
  symbol: string,
  what: 'book' | 'trades',
): void {
  if (!market.knows(symbol, what)) throw serverBusy();
}
