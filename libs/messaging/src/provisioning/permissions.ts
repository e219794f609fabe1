import { FLOWS, type Flow, SERVICES, type ServiceName, consumerOf, streamOf } from '#libs/contracts';
import { inboxPrefixOf } from '../connection/connect.js';

/** What one broker user may publish and what it may listen to. */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** The permissions of a service, derived from the flow table: everything that is not listed is refused. */
export function permissionsOf(service: ServiceName): Permissions {
  const publish: string[] = [];
  const subscribe: string[] = [`${inboxPrefixOf(service)}.>`];
  for (const flow of FLOWS) {
    const isOwner = flow.owner === service;
    const isOther = flow.others.includes(service);
    if (flow.lane === 'ask') {
      if (isOwner) subscribe.push(`${flow.namespace}.>`);
      if (isOther) publish.push(`${flow.namespace}.>`);
      continue;
    }
    if (isOwner) publish.push(`${flow.namespace}.>`);
    if (isOther && flow.lane === 'tick') subscribe.push(`${flow.namespace}.>`);
    if (isOther && flow.lane === 'durable') publish.push(...consumerSubjects(service, flow.namespace));
    if (flow.lane === 'cache') {
      if (isOwner || isOther) publish.push(lastValueSubject(flow));
      if (isOther) subscribe.push(`${flow.namespace}.>`);
    }
  }
  return { publish, subscribe };
}

/** What reading a durable consumer needs: its information, its next messages, and their acknowledgement. */
function consumerSubjects(service: ServiceName, namespace: string): string[] {
  const stream = streamOf(namespace);
  const consumer = consumerOf(service, namespace);
  return [
    `$JS.API.CONSUMER.INFO.${stream}.${consumer}`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
    `$JS.ACK.${stream}.${consumer}.>`,
  ];
}

/**
 * What asking for the last value of a key needs. Readers may not make consumers: a consumer delivers to any subject its maker
 * names. Who watches a bucket listens to its subjects instead.
 */
function lastValueSubject(flow: Flow): string {
  return `$JS.API.DIRECT.GET.${flow.namespace.replace('$KV.', 'KV_')}.${flow.namespace}.>`;
}

/** How the passwords of the users get into the configuration: as `$NAME` variables of the server, or as literal text. */
export type PasswordOf = (user: string) => string;

/** Name of the user that creates streams and consumers; no service has its rights. */
export const PROVISIONER = 'provisioner';

function list(subjects: readonly string[]): string {
  return `[${subjects.map((subject) => `"${subject}"`).join(', ')}]`;
}

function userBlock(service: ServiceName, password: string): string {
  const { publish, subscribe } = permissionsOf(service);
  return [
    `    { user: "${service}", password: ${password}, permissions: {`,
    `        publish: { allow: ${list(publish)} }`,
    `        subscribe: { allow: ${list(subscribe)} }`,
    // A service that answers questions may answer them, once each, and nothing else outside its list.
    `        allow_responses: { max: 1, expires: "1m" } } }`,
  ].join('\n');
}

/**
 * The `authorization` block of the NATS server's configuration, generated from the flow table: one user per service with
 * exactly its subjects, and the provisioner. `passwordOf` returns the password as it must stand in the file.
 */
export function renderAuthorization(passwordOf: PasswordOf): string {
  return [
    'authorization {',
    '  default_permissions = { publish: { deny: ">" }, subscribe: { deny: ">" } }',
    '  users = [',
    `    { user: "${PROVISIONER}", password: ${passwordOf(PROVISIONER)}, permissions: {`,
    `        publish: { allow: ["$JS.API.>"] }, subscribe: { allow: ["${inboxPrefixOf(PROVISIONER)}.>"] } } }`,
    ...SERVICES.map((service) => userBlock(service, passwordOf(service))),
    '  ]',
    '}',
    '',
  ].join('\n');
}
