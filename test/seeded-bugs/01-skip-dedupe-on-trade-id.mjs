/** A trade that is booked already is booked again. */
export const bug = {
  file: 'libs/services/order-management/src/application/booking/book-fill.ts',
  text: '    if (await writes.isTradeBooked(instrument.id, reported)) return before;\n',
  wrong: '',
  caughtBy: { spec: 'libs/services/order-management/src/application/booking/book-evidence.spec.ts' },
};
