import { createHash } from 'node:crypto';
import type { IntentProposedV1 } from '#libs/contracts';
import { type Instrument, type Side, isReducing } from '#libs/domain';
import { type Clock, type Decimal, US_PER_MS, ZERO, floorToStep, formatDecimal } from '#libs/kernel';
import type { HeldInstrument, RiskStore } from '#libs/persistence';
import type { Pricing } from './build-context.js';
import type { RiskObserver } from './risk-observer.js';
import { accountExposure, equityOf } from './valuation.js';

/** The strategy that the monitor's intents name. */
export const MONITOR_STRATEGY = 'risk-monitor';

/** When and how much the monitor reduces. */
export interface MonitorSettings {
  readonly account: string;
  /** Gross exposure as a part of equity above which it reduces. */
  readonly reduceAboveRatio: Decimal;
  /** Part of each position that one round takes off. */
  readonly reduceFraction: Decimal;
  /** Time between rounds, which also numbers them, in milliseconds. */
  readonly intervalMs: number;
  readonly intentValidMs: number;
}

/** What the monitor works with. */
export interface MonitorPorts {
  readonly store: RiskStore;
  readonly clock: Clock;
  readonly observer: RiskObserver;
  readonly pricing: (nowUs: number) => Pricing;
  /** The gate: the monitor's intents pass it like everybody's. */
  readonly decide: (message: IntentProposedV1) => Promise<unknown>;
}

/**
 * Looks at the account every round: above the ratio it takes a part off every position with reduce-only market orders. Where
 * equity or a price is not known it sends nothing and raises the alarm: it does not trade blind.
 */
export class MonitorExposure {
  readonly #ports: MonitorPorts;
  readonly #settings: MonitorSettings;

  constructor(ports: MonitorPorts, settings: MonitorSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** Runs the round that is due now. The same round again, after a restart, has no second effect. */
  async execute(): Promise<void> {
    const { store, clock, observer, pricing } = this.#ports;
    const { account, reduceAboveRatio } = this.#settings;
    const nowUs = clock.nowUs();
    const { marks, board, instruments } = pricing(nowUs);
    const { held, gross, equity } = await store.transaction(async ({ gate }) => {
      const { held: holdings, assets } = await gate.readAll(account);
      const exposure = accountExposure(holdings, marks);
      const worth = equityOf(assets, instruments, marks);
      await gate.writeValuation(account, exposure, worth, nowUs);
      return { held: holdings, gross: exposure, equity: worth };
    });
    observer.valued({ account, grossExposure: gross, equity });
    if (gross === undefined || equity === undefined) {
      observer.monitorBlind(account);
      return;
    }
    if (gross.lte(equity.times(reduceAboveRatio))) return;
    const intents = held.flatMap((holding) => {
      const instrument = board.instrument(holding.venue, holding.instrument);
      return this.#reduction(holding, instrument, marks(holding.venue, holding.instrument), nowUs);
    });
    const ratio = equity.gt(ZERO) ? formatDecimal(gross.div(equity).round(6)) : 'no equity';
    observer.monitorReduces(account, ratio, intents.length);
    for (const intent of intents) await this.#ports.decide(intent);
  }

  /** The intent that takes a part off one position; none where the venue would not take it. */
  #reduction(
    held: HeldInstrument,
    instrument: Instrument | undefined,
    mark: Decimal | undefined,
    nowUs: number,
  ): IntentProposedV1[] {
    const { account, reduceFraction } = this.#settings;
    const skip = (why: string): [] => {
      this.#ports.observer.monitorSkips(account, held.instrument, why);
      return [];
    };
    if (held.position.eq(ZERO)) return [];
    if (instrument === undefined || mark === undefined) return skip('its instrument or price is not known');
    const quantity = floorToStep(held.position.abs().times(reduceFraction), instrument.lotSize);
    if (quantity.lt(instrument.minQuantity) || quantity.times(mark).lt(instrument.minNotional) || quantity.eq(ZERO)) {
      return skip(`${quantity.toFixed()} is below the smallest order of the venue`);
    }
    const side: Side = held.position.gt(ZERO) ? 'SELL' : 'BUY';
    if (!isReducing(side, quantity, held.position, { buy: held.openBuy, sell: held.openSell })) {
      return skip('open orders already reduce it');
    }
    return [this.#intent(held, side, quantity, nowUs)];
  }

  #intent({ venue, instrument }: HeldInstrument, side: Side, quantity: Decimal, nowUs: number): IntentProposedV1 {
    const { account, intervalMs, intentValidMs } = this.#settings;
    const round = Math.floor(nowUs / (intervalMs * US_PER_MS));
    const place = createHash('sha256').update(`${account}|${venue}|${instrument}`).digest('hex').slice(0, 24);
    const intentId = `monitor-${round}-${place}`;
    return {
      id: `${intentId}.proposed`,
      occurredAtUs: nowUs,
      correlationId: intentId,
      causationId: `${MONITOR_STRATEGY}.${round}`,
      ...{ intentId, account, venue, instrument, side },
      strategy: MONITOR_STRATEGY,
      quantity: formatDecimal(quantity),
      type: 'MARKET',
      timeInForce: 'IOC',
      reduceOnly: true,
      validUntilUs: nowUs + intentValidMs * US_PER_MS,
      marketEventId: `${MONITOR_STRATEGY}.${round}`,
      marketEventAtUs: nowUs,
    };
  }
}
