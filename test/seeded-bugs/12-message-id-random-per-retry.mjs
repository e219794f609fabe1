/** A message that is published again has another id. */
export const bug = {
  file: 'libs/service-host/src/relay/publishing-turns.ts',
  text: 'this.#publisher.publish(message.subject, brokerId, message.payload, after)',
  wrong: 'this.#publisher.publish(message.subject, `${brokerId}-${Math.random()}`, message.payload, after)',
  caughtBy: { spec: 'libs/service-host/src/relay/outbox-relay.spec.ts' },
};
