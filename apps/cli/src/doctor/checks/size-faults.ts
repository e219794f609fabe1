import { type Instrument, limitsOfMarket, whyNeverAdmitted } from '#libs/domain';
import { Decimal, type VenueId, ZERO, asId, parseDecimal } from '#libs/kernel';
import { readSettings } from '#libs/platform';
import { findStrategy } from '#libs/strategies';
import { z } from 'zod';
import type { TradewindConfig } from '../../config/config-schema.js';
import { DEMO_RISK } from '../../demo/demo-settings.js';
import type { Fault, SetUp } from '../examination.js';
import { type VenueAccess, askVenue } from '../venue-access.js';

const decimal = z.string().transform((text) => parseDecimal(text) ?? ZERO);
const riskPart = z.object({
  RISK_MAX_GROSS_EXPOSURE_RATIO: decimal.default(new Decimal('0.10')).describe('Largest exposure as a part of equity'),
  RISK_MARKET_COLLAR: decimal.default(ZERO).describe('Part of the price that is added to market orders'),
});

/** Strategies of the file whose usual order is above a limit, so that risk would refuse every one of them. */
export async function sizeFaults(
  setUp: SetUp,
  access: VenueAccess,
  config: TradewindConfig | undefined,
  instruments: readonly Instrument[],
): Promise<readonly Fault[]> {
  if (config === undefined) return [];
  const faults: Fault[] = [];
  for (const instrument of instruments) {
    const price = await priceOf(setUp, access, instrument);
    if (price !== undefined) faults.push(...faultsAt(config, instrument, price));
  }
  return faults;
}

async function priceOf(
  { scheduler }: SetUp,
  { restUrl }: VenueAccess,
  { venueSymbol }: Instrument,
): Promise<Decimal | undefined> {
  const reply = await askVenue(scheduler, `${restUrl}/api/v3/ticker/price?symbol=${encodeURIComponent(venueSymbol)}`);
  return reply.ok ? parseDecimal(String((reply.body as { readonly price?: unknown }).price)) : undefined;
}

function faultsAt(config: TradewindConfig, instrument: Instrument, price: Decimal): Fault[] {
  const market = `${instrument.venue}:${instrument.id}`;
  const equity = parseDecimal(config.balances?.[instrument.quote] ?? '');
  return config.strategies
    .filter((strategy) => strategy.instruments.includes(market))
    .flatMap(({ id, name, canShort = false, parameters = {} }): Fault[] => {
      const prepared = findStrategy(name)?.prepare(parameters);
      if (equity === undefined || prepared?.ok !== true) return [];
      const running = prepared.value({ instrument, canShort });
      running.on({ kind: 'equity', equity });
      const quantity = running.usualQuantity?.(price);
      const why =
        quantity === undefined
          ? undefined
          : whyNeverAdmitted({ quantity, price, equity }, boundsOf(config, instrument));
      if (why === undefined) return [];
      const cure = 'Raise these limits under "limits", or make its orders smaller by its parameters.';
      return [{ code: 'size-above-limits', problem: `${id} could never trade ${market}: ${why.message}`, cure }];
    });
}

function boundsOf(config: TradewindConfig, { id, venue }: Instrument) {
  const file = Object.entries(config.services?.['risk'] ?? {}).map(([name, value]) => [name, String(value)] as const);
  const risk = readSettings(riskPart, { ...DEMO_RISK, ...Object.fromEntries(file) });
  const scoped = Object.entries(config.limits).map(([instrument, limits]) => ({
    instrument,
    maxOrderQuantity: parseDecimal(limits.maxOrderQuantity ?? ''),
    maxOrderNotional: parseDecimal(limits.maxOrderNotional ?? ''),
    maxPosition: parseDecimal(limits.maxPosition ?? ''),
  }));
  return {
    limits: limitsOfMarket(scoped, asId<VenueId>(venue), id),
    maxGrossExposureRatio: risk.RISK_MAX_GROSS_EXPOSURE_RATIO,
    marketCollar: risk.RISK_MARKET_COLLAR,
  };
}
