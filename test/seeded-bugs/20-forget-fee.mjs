/** A fee in the base asset does not make the position smaller. */
export const bug = {
  file: 'libs/domain/src/position/position.ts',
  text: '    quantity: executed.minus(feeIn(pair.base)),\n',
  wrong: '    quantity: executed,\n',
  caughtBy: { simulate: 5 },
};
