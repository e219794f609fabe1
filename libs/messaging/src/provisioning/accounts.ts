import { FLOWS, type Flow, type ServiceName, bucketOf, bucketStreamOf, consumerOf, streamOf } from '#libs/contracts';

/**
 * The account of a service at the broker. A subject means something within one account only: what the broker delivers for somebody, as
 * the answer to a question, from a stream or by a consumer, arrives in the account of whoever asked for it and in no other.
 */
export function accountOf(service: ServiceName): string {
  return service.toUpperCase().replaceAll('-', '_');
}

/** Where a service in another account finds the JetStream API of the owner of a stream. */
export function foreignApiOf(owner: ServiceName): string {
  return `${accountOf(owner)}.JS.API`;
}

/** The JetStream API of the account that one is in. */
export const OWN_API = '$JS.API';

/** Something that one account offers to others: messages as they are published, or answers to what is asked. */
export interface Offer {
  readonly owner: ServiceName;
  readonly kind: 'stream' | 'service';
  readonly subject: string;
  /** Whether one question may have several answers, as one for the next messages of a stream has. */
  readonly answersOften?: boolean;
  /** Under which subject a taker finds it, if not the same. */
  readonly as?: string;
  readonly takers: readonly ServiceName[];
}

/** What crosses from one account into another, and nothing else does: derived from the flow table. */
export const OFFERS: readonly Offer[] = FLOWS.flatMap((flow) => offersOf(flow));

function offersOf(flow: Flow): Offer[] {
  const { lane, namespace, owner } = flow;
  // Within its account the owner needs no offer.
  const takers = flow.others.filter((taker) => taker !== owner);
  const everything = `${namespace}.>`;
  if (lane === 'ask') return [{ owner, kind: 'service', subject: everything, takers }];
  if (lane === 'durable') return takers.flatMap((reader) => consumerOffers(owner, namespace, reader));
  const stream: Offer = { owner, kind: 'stream', subject: everything, takers };
  return lane === 'cache'
    ? [stream, { owner, kind: 'service', subject: lastValueSubject(namespace), takers }]
    : [stream];
}

/** What reading a durable consumer needs: its information, its next messages, and their acknowledgement. */
function consumerOffers(owner: ServiceName, namespace: string, reader: ServiceName): Offer[] {
  const place = `${streamOf(namespace)}.${consumerOf(reader, namespace)}`;
  const takers = [reader];
  const api = (call: string): Offer => ({
    owner,
    kind: 'service',
    takers,
    subject: `${OWN_API}.CONSUMER.${call}.${place}`,
    as: `${foreignApiOf(owner)}.CONSUMER.${call}.${place}`,
  });
  return [
    api('INFO'),
    { ...api('MSG.NEXT'), answersOften: true },
    { owner, kind: 'service', takers, subject: `$JS.ACK.${place}.>` },
  ];
}

/** What asking for the last value of a key needs. */
export function lastValueSubject(namespace: string): string {
  return `${OWN_API}.DIRECT.GET.${bucketStreamOf(bucketOf(namespace))}.${namespace}.>`;
}
