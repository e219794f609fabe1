/** An order without an answer counts as rejected. */
export const bug = {
  file: 'libs/services/order-management/src/application/send/order-sender.ts',
  text: "unknown: 'answer-lost'",
  wrong: "unknown: 'rejected'",
  caughtBy: { simulate: 12, with: 'F-50' },
};
