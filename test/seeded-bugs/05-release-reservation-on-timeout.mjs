/** An order of unknown state gives its reservation back. */
export const bug = {
  file: 'libs/services/risk/src/inbound/order-events.controller.ts',
  text: '    return this.#keepOrder.keepOrder(fact, OrderUnknownV1.subject);\n',
  wrong: '    return this.#endOrder.endOrder(fact, OrderUnknownV1.subject);\n',
  caughtBy: { simulate: 12, with: 'F-50' },
};
