/** A message that is published again has another id. */
export const bug = {
  file: 'libs/service-host/src/relay/publishing-turns.ts',
  text: 'this.#publisher.publish(subject, brokerId, payload)',
  wrong: 'this.#publisher.publish(subject, `${brokerId}-${Math.random()}`, payload)',
  caughtBy: { spec: 'libs/service-host/src/relay/outbox-relay.spec.ts' },
};
