import {
  type ConnectionOptions,
  type NatsConnection,
  connect,
  delay,
  nkeyAuthenticator,
} from '@nats-io/transport-node';
import { encodeToken } from '#libs/kernel';
import { untrustedServerOf } from '#libs/platform';

/** How a service finds and enters the broker. */
export interface BrokerSettings {
  /** Such as `nats://127.0.0.1:4222`; with `tls://` nothing is said in plain text, and the server is verified. */
  readonly url: string;
  /** The authority of the server's certificate as PEM; the machine's own authorities without it. */
  readonly ca?: string | undefined;
  /** Seed of the service's nkey, in place of a password; the server knows only its public half. */
  readonly seed?: string | undefined;
  /** The service's own user; it also names the connection and its private inbox, with an nkey too. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** The name the broker shows for the connection. */
  readonly name: string;
}

const PING_EVERY_MS = 750;
const MOST_PINGS_OUT = 2;
const RETRY_MS = 150;

/** The longest that a dead broker goes unnoticed, in milliseconds: it may have answered a ping right before. */
export const DEAD_BROKER_NOTICED_MS: number = PING_EVERY_MS * (MOST_PINGS_OUT + 1);

/**
 * Connects to the broker with settings that never give up and that notice a dead peer within {@link DEAD_BROKER_NOTICED_MS}: the client's own
 * defaults notice after minutes and stop for good after ten tries. Waits for a broker that is not there yet, or does not let us in yet, and
 * says so of each new reason.
 * @throws UntrustedServerError where the broker cannot prove who it is.
 */
export async function connectBroker(
  settings: BrokerSettings,
  onWaiting: (why: string) => void = () => undefined,
): Promise<NatsConnection> {
  const options: ConnectionOptions = {
    servers: settings.url,
    ...credentialsOf(settings),
    ...tlsOf(settings),
    name: settings.name,
    inboxPrefix: inboxPrefixOf(settings.user ?? settings.name),
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    reconnectJitter: 100,
    pingInterval: PING_EVERY_MS,
    maxPingOut: MOST_PINGS_OUT,
    timeout: 2_000,
    // Where an error was asked for is a stack trace for every message that is published, whether it fails or not: 3 % of a service's time.
    noAsyncTraces: true,
  };
  let told: string | undefined;
  for (;;) {
    try {
      // The client's own waiting would hide why it waits.
      return await connect(options);
    } catch (error) {
      const untrusted = untrustedServerOf('the NATS server', error);
      if (untrusted !== undefined) throw untrusted;
      const why = error instanceof Error ? error.message : String(error);
      if (why !== told) onWaiting(why);
      told = why;
    }
    await delay(RETRY_MS);
  }
}

function credentialsOf({
  password,
  seed,
  user,
}: BrokerSettings): Pick<ConnectionOptions, 'authenticator' | 'user' | 'pass'> {
  if (seed !== undefined) return { authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)) };
  return user === undefined ? {} : { user, pass: password ?? '' };
}

/** `host`: against which the certificate is verified where it is an address; the client itself looks at names only. */
function tlsOf({ ca, url }: BrokerSettings): Pick<ConnectionOptions, 'tls'> {
  if (!url.startsWith('tls://')) return {};
  const host = new URL(url).hostname.replaceAll(/[[\]]/gu, '');
  return { tls: { host, ...(ca === undefined ? {} : { ca }) } as ConnectionOptions['tls'] & {} };
}

/** The subjects on which a user receives its answers; no other user may listen there. A subject whatever the letters of its name. */
export function inboxPrefixOf(user: string): string {
  return `_INBOX_${encodeToken(user)}`;
}
