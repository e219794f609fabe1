import {
  type AccountListener,
  type Instrument,
  KEY_RIGHTS_NOT_TOLD,
  type KeyRights,
  type OrderEntry,
  type RawReport,
  type RawReportListener,
  type SendingTerms,
  type VenueAnswer,
  type VenueBalance,
  type VenueFill,
  type VenueOrder,
  type VenueOrderState,
} from '#libs/domain';
import { type ClientOrderId, type VenueOrderId, type VenueTradeId, invariant, problem } from '#libs/kernel';
import { QuietTransport, type VenueRuntime } from '../../connection/index.js';
import { readJson } from '../../values/json.js';
import { VenueError } from '../../venue-error.js';
import { AccountStream, type AccountStreamSettings } from './account-stream.js';
import { instrumentsFromExchangeInfo } from '../codec/instruments.js';
import { balancesOf, fillsOf, keyRightsOf, orderParameters, orderStateOf, orderStatesOf } from './order-mapping.js';
import { BinanceRestClient } from '../rest-client.js';
import { isOrderLimit } from './answer-classes.js';
import { ServerTime } from './server-time.js';
import { SignedClient } from './signed-client.js';
import type { ApiKeys, Parameter } from './signing.js';

/** How order entry at Binance is set up; times in milliseconds. */
export interface BinanceOrderEntrySettings extends AccountStreamSettings {
  /** Such as `https://api.binance.com`, without a path. */
  readonly restUrl: string;
  readonly restTimeoutMs: number;
  readonly restMaxBytes: number;
}

/** The settings for the real exchange, without keys; the exchange's own time-out is 10 s, ours must be longer. */
export const BINANCE_ORDER_ENTRY_DEFAULTS: Omit<BinanceOrderEntrySettings, 'keys'> = {
  restUrl: 'https://api.binance.com',
  wsApiUrl: 'wss://ws-api.binance.com:443/ws-api/v3',
  restTimeoutMs: 11_000,
  restMaxBytes: 32 * 1024 * 1024,
  recvWindowMs: 5_000,
  handshakeTimeoutMs: 5_000,
  pingEveryMs: 1_000,
  deadAfterMs: 5_000,
  rotateAfterMs: 23 * 60 * 60 * 1_000,
  reconnectInitialMs: 100,
  reconnectMaxMs: 2_500,
  maxFrameBytes: 1024 * 1024,
};

const HTTP_NOT_FOUND = '404';
const KEY_RIGHTS_PATH = '/sapi/v1/account/apiRestrictions';
const EXCHANGE_INFO_WEIGHT = 20;
const EXCHANGE_INFO_ATTEMPTS = 3;
/** The most fills that one page of `GET /api/v3/myTrades` holds. */
const FILLS_PER_PAGE = 1_000;
/** A bound that no account of ours reaches: a million fills in one instrument. */
const MAX_FILL_PAGES = 1_000;

/** Trading on Binance Spot with one account's keys. Commands are sent once; what their answers prove is in answer-classes. */
export class BinanceOrderEntry implements OrderEntry {
  private readonly runtime: VenueRuntime;
  private readonly settings: BinanceOrderEntrySettings;
  private readonly rest: BinanceRestClient;
  private readonly time: ServerTime;
  private readonly signed: SignedClient;
  private readonly closing = new AbortController();
  private stream: AccountStream | undefined;
  private raw: RawReportListener | undefined;
  private readonly onRaw = (report: RawReport): void => this.raw?.onRawReport(report);

  constructor(outside: VenueRuntime, settings: Partial<BinanceOrderEntrySettings> & { readonly keys: ApiKeys }) {
    const transport = new QuietTransport(outside.transport, outside.scheduler, outside.quiet, isOrderLimit);
    const runtime = { ...outside, transport, quiet: transport.quiet };
    this.runtime = runtime;
    this.settings = { ...BINANCE_ORDER_ENTRY_DEFAULTS, ...settings };
    const { keys, recvWindowMs, restMaxBytes: maxBytes, restTimeoutMs: timeoutMs, restUrl } = this.settings;
    this.rest = new BinanceRestClient({ restUrl, timeoutMs, maxBytes, runtime });
    this.time = new ServerTime(runtime, restUrl, timeoutMs);
    const onAnswer = (question: string, text: string): void => {
      // The journal is of orders, trades and balances.
      if (!question.includes(KEY_RIGHTS_PATH)) this.onRaw({ source: 'ANSWER', question, text });
    };
    this.signed = new SignedClient({ restUrl, keys, recvWindowMs, timeoutMs, maxBytes, runtime, onAnswer }, this.time);
  }

  async loadInstruments(): Promise<readonly Instrument[]> {
    const answer = await this.rest.get(
      '/api/v3/exchangeInfo',
      EXCHANGE_INFO_WEIGHT,
      EXCHANGE_INFO_ATTEMPTS,
      this.closing.signal,
    );
    if (!answer.ok) throw new VenueError(answer.error);
    const instruments = readJson(() => instrumentsFromExchangeInfo(answer.value));
    if (instruments.ok) return instruments.value;
    throw new VenueError(
      problem('VENUE_ANSWER_UNREADABLE', `Binance's exchangeInfo cannot be read: ${instruments.error}.`, {}, true),
    );
  }

  placeOrder(order: VenueOrder, terms?: SendingTerms): Promise<VenueAnswer<VenueOrderState>> {
    return this.signed.sendCommand('POST', '/api/v3/order', orderParameters(order), orderStateOf, terms);
  }

  cancelOrder(
    instrument: Instrument,
    clientOrderId: ClientOrderId,
    venueOrderId?: VenueOrderId,
  ): Promise<VenueAnswer<VenueOrderState>> {
    const parameters: Parameter[] = [
      ['symbol', instrument.venueSymbol],
      venueOrderId === undefined ? ['origClientOrderId', clientOrderId] : ['orderId', venueOrderId],
    ];
    return this.signed.sendCommand('DELETE', '/api/v3/order', parameters, orderStateOf);
  }

  queryOrder(instrument: Instrument, clientOrderId: ClientOrderId): Promise<VenueAnswer<VenueOrderState>> {
    const parameters = [
      ['symbol', instrument.venueSymbol],
      ['origClientOrderId', clientOrderId],
    ] as const;
    return this.signed.askQuestion('/api/v3/order', parameters, orderStateOf);
  }

  queryOrderByVenueId(instrument: Instrument, venueOrderId: VenueOrderId): Promise<VenueAnswer<VenueOrderState>> {
    const parameters = [
      ['symbol', instrument.venueSymbol],
      ['orderId', venueOrderId],
    ] as const;
    return this.signed.askQuestion('/api/v3/order', parameters, orderStateOf);
  }

  /** `GET /sapi/v1/account/apiRestrictions` (wallet endpoints, API key permission); the Spot testnet has nothing below /sapi. */
  async keyRights(): Promise<VenueAnswer<KeyRights>> {
    const answer = await this.signed.askQuestion(KEY_RIGHTS_PATH, [], keyRightsOf);
    if (answer.outcome === 'yes' || answer.problem.details['status'] !== HTTP_NOT_FOUND) return answer;
    const { restUrl } = this.settings;
    const message = `${restUrl} does not say what the key may do: it has no ${KEY_RIGHTS_PATH}.`;
    return { outcome: 'no', problem: problem(KEY_RIGHTS_NOT_TOLD, message, { restUrl }) };
  }

  openOrders(): Promise<VenueAnswer<readonly VenueOrderState[]>> {
    return this.signed.askQuestion('/api/v3/openOrders', [], orderStatesOf);
  }

  fills(instrument: Instrument, fromTradeId: VenueTradeId | undefined): Promise<VenueAnswer<readonly VenueFill[]>> {
    return this.allFills(instrument, [], fromTradeId);
  }

  /** With a trade id to begin at: without one the exchange answers with the newest page of an order and leaves out the others. */
  fillsOfOrder(instrument: Instrument, venueOrderId: VenueOrderId): Promise<VenueAnswer<readonly VenueFill[]>> {
    return this.allFills(instrument, [['orderId', venueOrderId]], undefined);
  }

  private async allFills(
    instrument: Instrument,
    of: readonly Parameter[],
    fromTradeId: VenueTradeId | undefined,
  ): Promise<VenueAnswer<readonly VenueFill[]>> {
    const all = new Map<string, VenueFill>();
    let from = BigInt(fromTradeId ?? '0');
    for (let page = 0; page < MAX_FILL_PAGES; page += 1) {
      const answer = await this.fillPage(instrument, of, String(from));
      if (answer.outcome !== 'yes') return answer;
      // Ids only grow: a page that does not go on from where we are would loop for ever.
      const fresh = answer.value.filter((fill) => BigInt(fill.venueTradeId) >= from);
      for (const fill of fresh) all.set(`${fill.venueTradeId}:${fill.venueOrderId}`, fill);
      const last = fresh.at(-1);
      if (answer.value.length < FILLS_PER_PAGE || last === undefined)
        return { outcome: 'yes', value: [...all.values()] };
      // Two orders may have one trade id, and a page may end between them: the next one begins with the last id again.
      const lastId = BigInt(last.venueTradeId);
      from = lastId === from ? from + 1n : lastId;
    }
    const message = `The account has more fills in ${instrument.id} than can be read at once; ask from a later trade id.`;
    return { outcome: 'unknown', problem: problem('VENUE_TOO_MANY_FILLS', message, { instrument: instrument.id }) };
  }

  balances(): Promise<VenueAnswer<readonly VenueBalance[]>> {
    return this.signed.askQuestion('/api/v3/account', [], balancesOf);
  }

  reportRawTo(listener: RawReportListener): void {
    this.raw = listener;
  }

  openAccountStream(listener: AccountListener): Promise<void> {
    invariant(this.stream === undefined, 'the account stream is opened once');
    this.stream = new AccountStream(this.runtime, this.settings, this.time, listener, { onRawReport: this.onRaw });
    this.stream.open();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closing.abort();
    this.stream?.close();
    return Promise.resolve();
  }

  private fillPage(
    instrument: Instrument,
    of: readonly Parameter[],
    fromId: string,
  ): Promise<VenueAnswer<readonly VenueFill[]>> {
    const parameters: Parameter[] = [
      ['symbol', instrument.venueSymbol],
      ...of,
      ['fromId', fromId],
      ['limit', String(FILLS_PER_PAGE)],
    ];
    return this.signed.askQuestion('/api/v3/myTrades', parameters, fillsOf);
  }
}
