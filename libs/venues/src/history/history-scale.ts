import { type Instrument, type MarketTrade, type PastBar, type Steps, greaterSteps, lesserSteps } from '#libs/domain';
import { Decimal, type UnixUs } from '#libs/kernel';
import { plainFrom, positivePlainFrom } from '../codec/number-text-fields.js';
import { type StepScale, parseSteps, stepScale } from '../values/decimal-steps.js';
import { tradeNumber } from '../feed/trade-identity.js';
import { JsonShapeError } from '../values/json.js';
import { wholeSteps } from '../values/on-grid.js';
import type { WireBar, WirePastTrade } from './history-protocol.js';

/** How the texts of one instrument's past become ticks and lots. */
export interface HistoryScale {
  readonly price: StepScale;
  readonly size: StepScale;
  readonly lot: Decimal;
  readonly tickLot: Decimal;
}

/** The scale of an instrument. */
export function historyScaleOf({ tickSize, lotSize }: Instrument): HistoryScale {
  return {
    price: stepScale(tickSize),
    size: stepScale(lotSize),
    lot: lotSize,
    tickLot: tickSize.times(lotSize),
  };
}

/** A bar in ticks and lots; throws JsonShapeError for one that contradicts itself. */
export function barIn(bar: WireBar, intervalUs: number, scale: HistoryScale): PastBar {
  const { startUs } = bar;
  if (startUs % intervalUs !== 0) throw new JsonShapeError(`a bar begins at ${startUs}, inside an interval`);
  const ticks = {
    openTicks: steps(bar.open, scale.price, 'a price'),
    highTicks: steps(bar.high, scale.price, 'a price'),
    lowTicks: steps(bar.low, scale.price, 'a price'),
    closeTicks: steps(bar.close, scale.price, 'a price'),
  };
  const { openTicks, highTicks, lowTicks, closeTicks } = ticks;
  if (greaterSteps(openTicks, closeTicks) > highTicks || lesserSteps(openTicks, closeTicks) < lowTicks)
    throw new JsonShapeError(`the bar of ${startUs} opens or closes outside its own high and low`);
  return {
    fromUs: startUs,
    toUs: startUs + intervalUs,
    ...ticks,
    volumeLots: many(bar.volume, scale.lot, 'a volume'),
    buyVolumeLots: bar.buyVolume === undefined ? undefined : many(bar.buyVolume, scale.lot, 'a volume'),
    valueTickLots: bar.value === undefined ? undefined : many(bar.value, scale.tickLot, 'a value'),
    trades: bar.trades,
  };
}

/** A trade as the live feed would give it; throws JsonShapeError. */
export function tradeIn(
  wire: WirePastTrade,
  instrument: Instrument,
  scale: HistoryScale,
  receivedAtUs: UnixUs,
): MarketTrade {
  return {
    kind: 'trade',
    venue: instrument.venue,
    instrument: instrument.id,
    exchangeAtUs: wire.exchangeAtUs,
    receivedAtUs,
    tradeId: tradeNumber(wire.tradeId),
    priceTicks: steps(wire.price, scale.price, 'a price'),
    sizeLots: steps(wire.size, scale.size, 'a size'),
    takerSide: wire.takerSide,
  };
}

function steps(text: string, scale: StepScale, what: string): Steps {
  const value = parseSteps(positivePlainFrom(text, what), scale);
  if (value === undefined) throw new JsonShapeError(`${what} lies between two steps too far apart`);
  return wholeSteps(value, 'nearest');
}

/** A sum in whole steps: sums of a day go beyond 2^53. */
function many(text: string, step: Decimal, what: string): bigint {
  return BigInt(new Decimal(plainFrom(text, what)).div(step).round(0).toFixed());
}
