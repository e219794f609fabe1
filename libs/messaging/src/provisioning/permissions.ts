import { FLOWS, SERVICES, type ServiceName, bucketOf, bucketStreamOf, streamOf } from '#libs/contracts';
import { inboxPrefixOf } from '../connection/connect.js';
import { OFFERS, OWN_API, type Offer, accountOf, lastValueSubject } from './accounts.js';

/** What one broker user may publish and what it may listen to. */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** The permissions of a service, derived from the flow table: everything that is not listed is refused. */
export function permissionsOf(service: ServiceName): Permissions {
  const publish: string[] = [];
  const subscribe: string[] = [`${inboxPrefixOf(service)}.>`];
  for (const { lane, namespace, others, owner } of FLOWS) {
    if (owner !== service) continue;
    if (others.includes(owner)) subscribe.push(`${namespace}.>`);
    if (lane === 'ask') subscribe.push(`${namespace}.>`);
    else publish.push(`${namespace}.>`);
    if (lane === 'durable') publish.push(...upkeepOf(streamOf(namespace)));
    if (lane === 'cache') publish.push(lastValueSubject(namespace), ...upkeepOf(bucketStreamOf(bucketOf(namespace))));
  }
  for (const offer of OFFERS) {
    if (!offer.takers.includes(service)) continue;
    (offer.kind === 'stream' ? subscribe : publish).push(offer.as ?? offer.subject);
  }
  return { publish, subscribe };
}

/**
 * What making a stream and its consumers needs. Their owner may: whatever it lets the broker deliver stays within its account, where it
 * is the only one that writes anyway. Nobody may delete or empty a stream.
 */
function upkeepOf(stream: string): string[] {
  const consumer = ['INFO', 'CREATE', 'DURABLE.CREATE'].map((call) => `${OWN_API}.CONSUMER.${call}.${stream}.>`);
  return [...['INFO', 'CREATE', 'UPDATE'].map((call) => `${OWN_API}.STREAM.${call}.${stream}`), ...consumer];
}

/** How the passwords of the users get into the configuration: as `$NAME` variables of the server, or as literal text. */
export type PasswordOf = (user: ServiceName) => string;

/** The list of an account's users as it must stand in the configuration; what they may do is the account's. */
export type UsersOf = (service: ServiceName) => string;

function list(subjects: readonly string[]): string {
  return `[${subjects.map((subject) => `"${subject}"`).join(', ')}]`;
}

function permissionsBlock(service: ServiceName): string {
  const { publish, subscribe } = permissionsOf(service);
  return [
    '    default_permissions: {',
    `        publish: { allow: ${list(publish)} }`,
    `        subscribe: { allow: ${list(subscribe)} }`,
    // A service that answers questions may answer them, once each, and nothing else outside its list.
    `        allow_responses: { max: 1, expires: "1m" } }`,
  ].join('\n');
}

/** How an account of the broker is called that belongs to a service. */
type NameOf = (service: ServiceName) => string;

function exportLine({ kind, subject, answersOften, takers }: Offer, nameOf: NameOf): string {
  const answers = answersOften === true ? ', response: stream' : '';
  return `      { ${kind}: "${subject}"${answers}, accounts: [${takers.map(nameOf).join(', ')}] }`;
}

function importLine({ owner, kind, subject, as }: Offer, nameOf: NameOf): string {
  const to = as === undefined ? '' : `, to: "${as}"`;
  return `      { ${kind}: { account: ${nameOf(owner)}, subject: "${subject}" }${to} }`;
}

function accountBlock(service: ServiceName, users: string, nameOf: NameOf): string {
  const keepsStreams = FLOWS.some(({ lane, owner }) => owner === service && (lane === 'durable' || lane === 'cache'));
  const section = (name: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`    ${name}: [`, ...lines, '    ]'];
  return [
    `  ${nameOf(service)} {`,
    ...(keepsStreams ? ['    jetstream: enabled'] : []),
    permissionsBlock(service),
    `    users: ${users}`,
    ...section(
      'exports',
      OFFERS.filter(({ owner }) => owner === service).map((offer) => exportLine(offer, nameOf)),
    ),
    ...section(
      'imports',
      OFFERS.filter(({ takers }) => takers.includes(service)).map((offer) => importLine(offer, nameOf)),
    ),
    '  }',
  ].join('\n');
}

/**
 * The `accounts` block of the NATS server's configuration, generated from the flow table: one account per service, its streams in it,
 * and what crosses from one into another.
 *
 * Accounts and not only permissions, because permissions do not bind the broker itself: it delivers the answer to a question to any
 * subject that the asker named. Within one account that was a way to make bytes appear on everybody's subjects.
 */
export function renderAccounts(usersOf: UsersOf): string {
  return ['accounts {', ...SERVICES.map((service) => accountBlock(service, usersOf(service), accountOf)), '}', ''].join(
    '\n',
  );
}

/** A whole suite at a broker that it shares with others: one account at an exchange, its market data, its strategy, risk and orders. */
export interface Cell {
  /** Such as `paper-1`: lower-case letters, digits and dashes, and its own at this broker. */
  readonly name: string;
  readonly usersOf: UsersOf;
}

/**
 * {@link renderAccounts} for several suites at one broker. Each has its accounts, and nothing crosses from one suite into another: the
 * subjects, streams and consumers of both may bear the same names. They enter with nkeys, because the name of a user is one in all accounts
 * of a server, and a service's answers come to its own name.
 */
export function renderCells(cells: readonly Cell[]): string {
  const blocks = cells.flatMap(({ name, usersOf }) => {
    const nameOf = (service: ServiceName): string =>
      `${name.toUpperCase().replaceAll('-', '_')}__${accountOf(service)}`;
    return SERVICES.map((service) => accountBlock(service, usersOf(service), nameOf));
  });
  return ['accounts {', ...blocks, '}', ''].join('\n');
}

/** {@link renderAccounts} with one user per service, which has a password; `passwordOf` returns it as it must stand in the file. */
export function renderAuthorization(passwordOf: PasswordOf): string {
  return renderAccounts((service) => `[ { user: "${service}", password: ${passwordOf(service)} } ]`);
}

/** The users of an account that is entered with one of these nkeys (public halves): two while one replaces the other. */
export function nkeyUsers(publicKeys: readonly string[]): string {
  return `[ ${publicKeys.map((key) => `{ nkey: "${key}" }`).join(', ')} ]`;
}
