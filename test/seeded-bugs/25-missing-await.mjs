/** A handler is not waited for. */
export const bug = {
  file: 'libs/messaging/src/durable-lane/durable-lane-server.ts',
  text: '  const answer: unknown = await handler(message, {});\n',
  wrong: '  const answer: unknown = handler(message, {});\n',
  caughtBy: { spec: 'libs/service-host/src/service-application.spec.ts' },
};
