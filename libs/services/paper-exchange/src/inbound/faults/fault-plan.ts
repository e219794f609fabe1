/** An HTTP request as a fault plan sees it. */
export interface FaultyRequest {
  readonly method: string;
  /** Path and query, such as `/api/v3/order?symbol=BTCUSDT`. */
  readonly target: string;
  readonly body: string;
}

/** A text frame on a client's WebSocket as a fault plan sees it. */
export interface FaultyMessage {
  /** MARKET for `/ws` and `/stream`, ACCOUNT for the WebSocket API with its user-data events. */
  readonly channel: 'MARKET' | 'ACCOUNT';
  readonly direction: 'TO_CLIENT' | 'FROM_CLIENT';
  readonly text: string;
}

/** A refusal that the exchange did not decide, such as 503 with -1008, or 429 with a Retry-After. */
export interface FaultyRefusal {
  readonly status: number;
  /** Binance's code, such as -1007. */
  readonly code: number;
  readonly message: string;
  readonly retryAfterSeconds?: number | undefined;
}

/** What goes wrong with a request. Until it is performed nothing has happened at the exchange; afterwards all of it has. */
export type RequestFault =
  | { readonly kind: 'REFUSE_UNPERFORMED'; readonly refusal: FaultyRefusal }
  | { readonly kind: 'REFUSE_PERFORMED'; readonly refusal: FaultyRefusal }
  | { readonly kind: 'DROP_REQUEST' }
  | { readonly kind: 'DROP_ANSWER' }
  | { readonly kind: 'RESET_UNPERFORMED' }
  | { readonly kind: 'RESET_PERFORMED' }
  | { readonly kind: 'DELAY_REQUEST'; readonly delayMs: number }
  | { readonly kind: 'DELAY_ANSWER'; readonly delayMs: number }
  | { readonly kind: 'PERFORM_TWICE' }
  | HideRecent
  | ChangeFilters
  | { readonly kind: 'REPLACE_ANSWER'; readonly status: number; readonly body: string };

/** A read that lags: what is younger than `lagMs` is not in the answer, be it an order, an open order or a trade. */
export interface HideRecent {
  readonly kind: 'HIDE_RECENT';
  readonly lagMs: number;
}

/** New steps of price and quantity: what asks for the rules is told so, and orders that do not fit are refused. */
export interface ChangeFilters {
  readonly kind: 'CHANGE_FILTERS';
  readonly symbol: string;
  /** A decimal text, a multiple of the true one. */
  readonly tickSize?: string | undefined;
  /** A decimal text, a multiple of the true one. */
  readonly stepSize?: string | undefined;
}

/** What goes wrong with a message. A delayed one is overtaken by those behind it; CUT ends the connection in its stead. */
export type MessageFault =
  | { readonly kind: 'DROP' }
  | { readonly kind: 'DELAY'; readonly delayMs: number }
  | { readonly kind: 'DUPLICATE' }
  | { readonly kind: 'TRUNCATE'; readonly length: number }
  | { readonly kind: 'REPLACE'; readonly text: string }
  | { readonly kind: 'CUT' };

/** Decides what goes wrong between the exchange and its clients. It is asked once for each request, message and connection, in order. */
export interface FaultPlan {
  /** The fault of a request; `undefined` if it goes well. */
  faultOfRequest(request: FaultyRequest): RequestFault | undefined;
  /** The fault of a message; `undefined` if it goes well. */
  faultOfMessage(message: FaultyMessage): MessageFault | undefined;
  /** Whether a client that wants to connect to `target` is refused. */
  refusesConnection(target: string): boolean;
}
