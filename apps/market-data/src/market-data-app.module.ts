import { type DynamicModule, Module } from '@nestjs/common';
import { NatsLanesModule } from '#libs/messaging';
import { MarketDataModule, type MarketDataSettings, feedFromSettings } from '#libs/services/market-data';

/** Market-data over NATS. */
@Module({})
export class MarketDataAppModule {
  /** Puts it together from the settings. */
  static forSettings(settings: MarketDataSettings): DynamicModule {
    const lanes = NatsLanesModule.forService({ service: 'market-data', settings });
    const feed = feedFromSettings(settings);
    return { module: MarketDataAppModule, imports: [MarketDataModule.register({ settings, lanes, feed })] };
  }
}
