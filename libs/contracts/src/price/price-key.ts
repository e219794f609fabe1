import { encodeToken } from '#libs/kernel';
import { PRICE_BUCKET } from './cached-price.v1.js';

/** The key of an instrument's value: `<venue>.<instrument>`, each written as a plain token (`encodeToken`). */
export function priceKey(venue: string, instrument: string): string {
  return `${encodeToken(venue)}.${encodeToken(instrument)}`;
}

/** The JetStream stream behind a key-value bucket. */
export function bucketStreamOf(bucket: string): string {
  return `KV_${bucket}`;
}

/** The first tokens of the subjects on which the values of a bucket travel: `$KV.prices`. */
export function bucketNamespaceOf(bucket: string): string {
  return `$KV.${bucket}`;
}

/** The bucket whose values travel in a namespace of the cache. */
export function bucketOf(namespace: string): string {
  return namespace.slice(bucketNamespaceOf('').length);
}

/** The namespace of cached prices. */
export const PRICE_NAMESPACE: string = bucketNamespaceOf(PRICE_BUCKET);
