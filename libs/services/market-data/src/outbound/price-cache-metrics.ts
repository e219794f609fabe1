import { Counter, type Registry } from 'prom-client';
import type { PublishPrices } from '../application/publish-prices.js';

const TOTALS = {
  written: 'Prices written to the price cache',
  superseded: 'Prices not written because another feed had them better',
  failed: 'Writes to the price cache that failed and were done again with newer prices',
} as const satisfies Partial<Record<keyof PublishPrices, string>>;

/** Shows what happens to the price cache, read when Prometheus asks. */
export function showPriceCacheMetrics(registry: Registry, prices: PublishPrices): void {
  for (const [key, help] of Object.entries(TOTALS)) {
    new Counter({
      name: `market_data_price_cache_${key}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(prices[key as keyof typeof TOTALS]);
      },
    });
  }
}
