import { TOKEN, invariant } from '#libs/kernel';

/**
 * Fills a subject pattern such as `order.accepted.v1.<account>.<instrument>` with ids, in order.
 * Throws if an id is not one plain token (letters, digits, dash, underscore), which would change the subject's shape.
 */
export function subject(name: string, ...ids: readonly string[]): string {
  for (const id of ids) invariant(TOKEN.test(id), `the id "${id}" cannot be part of a subject`);
  return [name, ...ids].join('.');
}

/** The pattern that matches every subject of a message name: `order.accepted.v1` becomes `order.accepted.v1.>`. */
export function everySubjectOf(name: string): string {
  return `${name}.>`;
}
