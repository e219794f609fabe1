import { invariant } from '#libs/kernel';

/** The namespace of a durable subject or pattern such as `order.filled.v1.>`: its first token. */
export function namespaceOf(subject: string): string {
  const namespace = subject.split('.')[0];
  invariant(namespace !== undefined && /^[a-z]+$/u.test(namespace), `"${subject}" has no namespace`);
  return namespace;
}
