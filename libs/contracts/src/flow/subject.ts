import { encodeToken } from '#libs/kernel';

/**
 * Fills a subject pattern such as `order.accepted.v1.<account>.<instrument>` with ids, in order.
 * An id that is no plain token, such as a name in Chinese letters, is written as one (`encodeToken`); `decodeToken` reads it back.
 */
export function subject(name: string, ...ids: readonly string[]): string {
  return [name, ...ids.map(encodeToken)].join('.');
}

/** The pattern that matches every subject of a message name: `order.accepted.v1` becomes `order.accepted.v1.>`. */
export function everySubjectOf(name: string): string {
  return `${name}.>`;
}
