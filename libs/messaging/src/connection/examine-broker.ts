import { jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { SERVICES, type ServiceName } from '#libs/contracts';
import { missingStreams } from '../provisioning/streams.js';
import { type BrokerSettings, inboxPrefixOf } from './connect.js';

/** What one look at a broker shows. */
export type BrokerExamination =
  | { readonly state: 'unreachable' | 'refused'; readonly reason: string }
  | { readonly state: 'without-jetstream' }
  /** `missing`: streams that are not there, or lack a consumer of a reader. */
  | { readonly state: 'usable'; readonly missing: readonly string[] };

const TIMEOUT_MS = 3_000;

/** Connects once, without the patience of {@link connectBroker}, and says what is wrong. Looks at the streams of the user, or at all. */
export async function examineBroker(settings: BrokerSettings): Promise<BrokerExamination> {
  const connection = await connectOnce(settings);
  if ('state' in connection) return connection;
  try {
    if (connection.info?.jetstream !== true) return { state: 'without-jetstream' };
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: TIMEOUT_MS });
    return { state: 'usable', missing: await missingStreams(manager, ownerOf(settings.user)) };
  } finally {
    await connection.close();
  }
}

async function connectOnce(settings: BrokerSettings): Promise<NatsConnection | BrokerExamination> {
  const credentials = settings.user === undefined ? {} : { user: settings.user, pass: settings.password ?? '' };
  try {
    return await connect({
      servers: settings.url,
      name: settings.name,
      reconnect: false,
      timeout: TIMEOUT_MS,
      inboxPrefix: inboxPrefixOf(settings.user ?? settings.name),
      ...credentials,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { state: /authorization|authentication|credential/iu.test(reason) ? 'refused' : 'unreachable', reason };
  }
}

const ownerOf = (user: string | undefined): ServiceName | undefined => SERVICES.find((service) => service === user);
