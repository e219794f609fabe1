import { type NatsConnection, connect } from '@nats-io/transport-node';
import { encodeToken } from '#libs/kernel';

/** How a service finds and enters the broker. */
export interface BrokerSettings {
  /** Such as `nats://127.0.0.1:4222`. */
  readonly url: string;
  /** The service's own user; it also names the connection and its private inbox. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** The name the broker shows for the connection. */
  readonly name: string;
}

const PING_EVERY_MS = 750;
const MOST_PINGS_OUT = 2;

/** The longest that a dead broker goes unnoticed, in milliseconds: it may have answered a ping right before. */
export const DEAD_BROKER_NOTICED_MS: number = PING_EVERY_MS * (MOST_PINGS_OUT + 1);

/**
 * Connects to the broker with settings that never give up and that notice a dead peer within {@link DEAD_BROKER_NOTICED_MS}: the client's own
 * defaults notice after minutes and stop for good after ten tries.
 */
export function connectBroker(settings: BrokerSettings): Promise<NatsConnection> {
  const credentials = settings.user === undefined ? {} : { user: settings.user, pass: settings.password ?? '' };
  return connect({
    servers: settings.url,
    ...credentials,
    name: settings.name,
    inboxPrefix: inboxPrefixOf(settings.user ?? settings.name),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 150,
    reconnectJitter: 100,
    pingInterval: PING_EVERY_MS,
    maxPingOut: MOST_PINGS_OUT,
    timeout: 2_000,
    waitOnFirstConnect: true,
  });
}

/** The subjects on which a user receives its answers; no other user may listen there. A subject whatever the letters of its name. */
export function inboxPrefixOf(user: string): string {
  return `_INBOX_${encodeToken(user)}`;
}
