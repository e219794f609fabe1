/** A position is computed with floating point. */
export const bug = {
  file: 'libs/domain/src/position/position.ts',
  text: '  const quantity = before.quantity.plus(flow.quantity);\n',
  wrong:
    '  const quantity = new Decimal(String(Number(before.quantity.toFixed()) + Number(flow.quantity.toFixed())));\n',
  caughtBy: { spec: 'libs/domain/src/position/position.spec.ts' },
};
