/** A message that is published again has another id. */
export const bug = {
  file: 'libs/service-host/src/relay/outbox-relay.ts',
  text: 'this.#publisher.publish(subject, brokerId, payload)',
  wrong: 'this.#publisher.publish(subject, `${brokerId}-${this.#scheduler.monotonicUs()}`, payload)',
  caughtBy: { spec: 'libs/service-host/src/relay/outbox-relay.spec.ts' },
};
