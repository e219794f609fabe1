/** A message that is published again has another id. */
export const bug = {
  file: 'libs/service-host/src/relay/outbox-relay.ts',
  text: 'this.#publisher.publish(subject, id, payload)',
  wrong: 'this.#publisher.publish(subject, `${id}-${this.#scheduler.monotonicUs()}`, payload)',
  caughtBy: { spec: 'libs/service-host/src/relay/outbox-relay.spec.ts' },
};
