/** Of a long list of trades only the first page is read. */
export const bug = {
  file: 'libs/venues/src/binance/orders/order-entry.ts',
  text: '      if (answer.value.length < FILLS_PER_PAGE || last === undefined)\n',
  wrong: '      if (answer.value.length <= FILLS_PER_PAGE || last === undefined)\n',
  caughtBy: { spec: 'libs/venues/src/binance/orders/order-entry.spec.ts' },
};
