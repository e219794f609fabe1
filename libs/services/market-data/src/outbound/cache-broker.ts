import { Broker, type BrokerSettings, connectBroker } from '#libs/messaging';
import type { Log, WireLog } from '#libs/platform';

/** Connects once more, for the price cache alone: what the broker stores of one connection stands before that one's next ticks. */
export async function connectCache(settings: BrokerSettings, log: Log, wire: WireLog): Promise<Broker> {
  const connection = await connectBroker({ ...settings, name: `${settings.name} price cache` });
  return new Broker(connection, {
    onConnection: (connected, why) => log.warn({ connected, why }, 'the connection of the price cache'),
    onPermissionViolation: (error) => wire.onPermissionViolation(error),
    onError: (error) => wire.onError(error),
  });
}
