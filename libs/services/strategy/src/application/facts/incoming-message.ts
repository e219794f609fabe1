import type { DurableMessage } from '#libs/contracts';
import type { IncomingMessage } from '../../ports.js';

/** A fact as the inbox names it: by its id and the name of its message. */
export function incomingMessage(fact: DurableMessage): IncomingMessage {
  const { subject } = fact.constructor as { readonly subject?: string };
  return { id: fact.id, subject: subject ?? 'unknown' };
}
