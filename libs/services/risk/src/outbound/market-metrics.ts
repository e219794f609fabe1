import { Inject, Injectable } from '@nestjs/common';
import { BOOK_STATES } from '#libs/domain';
import { METRICS, Metrics } from '#libs/platform';
import { MarketBoard } from '../application/market/market-board.js';
import { RISK_SETTINGS, type RiskSettings } from '../risk.settings.js';

/** Shows how far each market can be trusted, read when the metrics are read. */
@Injectable()
export class MarketMetrics {
  constructor(metrics: Metrics, board: MarketBoard, @Inject(RISK_SETTINGS) settings: RiskSettings) {
    metrics.showGauges(METRICS.riskMarketState, () =>
      settings.INSTRUMENTS.flatMap(({ venue, instrument }) => {
        const { bookState } = board.view(venue, instrument);
        return BOOK_STATES.map((state) => ({ labels: { instrument, state }, value: state === bookState ? 1 : 0 }));
      }),
    );
  }
}
