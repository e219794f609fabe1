import { Inject, Injectable, Optional } from '@nestjs/common';
import { type PoolUsage, STORE_STATUS, type StoreStatus } from '#libs/persistence';
import { METRICS, Metrics } from '#libs/platform';

/** Shows how the service's connections to its store are used. */
@Injectable()
export class StoreGauges {
  constructor(metrics: Metrics, @Optional() @Inject(STORE_STATUS) store?: StoreStatus) {
    const pools = (): readonly PoolUsage[] => store?.pools?.() ?? [];
    metrics.showGauges(METRICS.poolConnections, () =>
      pools().flatMap(({ busy, idle, pool }) => [
        { labels: { pool, state: 'busy' }, value: busy },
        { labels: { pool, state: 'idle' }, value: idle },
      ]),
    );
    metrics.showGauges(METRICS.poolWaiting, () =>
      pools().map(({ pool, waiting }) => ({ labels: { pool }, value: waiting })),
    );
  }
}
