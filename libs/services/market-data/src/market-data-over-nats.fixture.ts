import type { DynamicModule } from '@nestjs/common';
import { NatsLanesModule } from '#libs/messaging';
import { RecordingSupervisor, SystemRandom, SystemScheduler, createLog } from '#libs/platform';
import { type ServiceApplication, createServiceApplication } from '#libs/service-host';
import { MarketDataModule } from './market-data.module.js';
import { readMarketDataSettings } from './market-data.settings.js';
import { feedFromSettings } from './outbound/feed/feed-from-settings.js';

/** The password of every user of a test's broker. */
export const TEST_PASSWORD = 'test-only';

/** Starts the service over a real broker, as its app does, with the feed of a test or the one that the settings name. */
export async function startMarketData(
  natsUrl: string,
  overrides: Readonly<Record<string, string>>,
  feed?: DynamicModule,
): Promise<ServiceApplication> {
  const settings = readMarketDataSettings({
    NATS_URL: natsUrl,
    NATS_USER: 'market-data',
    NATS_PASSWORD: TEST_PASSWORD,
    SYMBOLS: 'BTC-USDT',
    ...overrides,
  });
  const lanes = NatsLanesModule.forService({ service: 'market-data', settings });
  const module = MarketDataModule.register({ settings, lanes, feed: feed ?? feedFromSettings(settings) });
  const application = await createServiceApplication(module, {
    log: createLog('market-data', 'silent'),
    scheduler: new SystemScheduler(),
    random: new SystemRandom(),
    supervisor: new RecordingSupervisor(),
  });
  await application.start({ port: 0, host: '127.0.0.1' });
  return application;
}
