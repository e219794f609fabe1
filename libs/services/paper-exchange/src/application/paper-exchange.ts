import { Exchange } from './exchange.js';
import type { JournalPort } from './journal-port.js';
import { RateLimits } from './rate-limits.js';
import type { RateLimitSettings } from './rate-limits.js';
import { recover } from './recover.js';
import type { AccountTerms } from './settlement.js';
import type { ApiKey } from './signing.js';
import type { VenueClock } from './venue-clock.js';
import type { VenueMarket } from './venue-market.js';
import { Venue } from './venue.js';
import type { VenueTruth } from '#libs/domain';
import type { Decimal } from '#libs/kernel';
import { formatDecimal } from '#libs/kernel';

const CHECKPOINT_MS = 5_000;

/** The one client of the exchange. */
export interface ClientSettings extends AccountTerms, ApiKey {
  /** What it starts with where the journal is new, by asset. */
  readonly balances: ReadonlyMap<string, Decimal>;
}

/** What an exchange is put together from. */
export interface PaperExchangeParts {
  readonly market: VenueMarket;
  readonly clock: VenueClock;
  readonly client: ClientSettings;
  readonly limits: RateLimitSettings;
  readonly journal: JournalPort;
  /** What the journal told when it was opened. */
  readonly truth: VenueTruth;
  /** Called with what must not happen. */
  readonly fatal: (error: unknown) => void;
}

/** The whole exchange, recovered from its journal and with its market; without any door. */
export class PaperExchange {
  readonly exchange: Exchange;
  readonly venue: Venue;
  readonly market: VenueMarket;
  readonly #journal: JournalPort;
  readonly #apiKey: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: PaperExchangeParts) {
    const { market, clock, client, journal, truth } = parts;
    const nowMs = (): number => clock.nowMs();
    this.market = market;
    this.#journal = journal;
    this.#apiKey = client.apiKey;
    this.exchange = new Exchange(market.symbols, [client], market, nowMs);
    const limits = new RateLimits(parts.limits);
    const settle = (): void => market.settle();
    const { exchange } = this;
    this.venue = new Venue({ exchange, market, limits, journal, keys: [client], nowMs, settle, fatal: parts.fatal });
    this.#open(client, truth);
    market.open(exchange, truth, () => this.venue.marketMoved());
  }

  /** Lets the market begin. */
  start(): void {
    this.market.start();
    this.#timer = setInterval(() => this.#checkpoint(), CHECKPOINT_MS);
  }

  /** Whether a key is the client's own, who alone may freeze the market. */
  isClientKey(key: string | undefined): boolean {
    return key === this.#apiKey;
  }

  /** Lets the public market stand still for good, so that what was sent can be counted; orders are answered as before. */
  async freeze(): Promise<void> {
    await this.market.stop();
  }

  /** Ends the market. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.market.stop();
    this.#checkpoint();
  }

  #checkpoint(): void {
    this.#journal.append({ kind: 'market', symbols: this.market.checkpoint() });
  }

  #open(client: ClientSettings, truth: VenueTruth): void {
    const fresh = truth.starts === 0;
    const deposits = fresh ? [...client.balances] : [];
    for (const [asset, amount] of deposits) this.exchange.ledger.deposit(client.account, asset, amount);
    const { account } = client;
    const balances = deposits.map(([asset, amount]) => ({ account, asset, free: formatDecimal(amount), locked: '0' }));
    if (!fresh) recover(this.exchange, truth);
    this.#journal.append({ kind: 'opened', market: this.market.name, balances });
  }
}
