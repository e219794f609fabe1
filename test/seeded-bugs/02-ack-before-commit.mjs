/** A message is acknowledged before its handler has committed. */
export const bug = {
  file: 'libs/messaging/src/durable-lane/message-processor.ts',
  text: '        await route.handle(message, delivery.subject);\n        delivery.ack();\n',
  wrong: '        delivery.ack();\n        await route.handle(message, delivery.subject);\n',
  caughtBy: { spec: 'libs/messaging/src/durable-lane/message-processor.spec.ts' },
};
