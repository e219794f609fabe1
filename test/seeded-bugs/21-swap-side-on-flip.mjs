/** A position that flips through zero costs the opposite. */
export const bug = {
  file: 'libs/domain/src/position/position.ts',
  text: '  if (flipped) return paid.times(quantity).div(moved);\n',
  wrong: "  if (flipped) return paid.times(quantity).div(moved).times('-1');\n",
  caughtBy: { spec: 'libs/domain/src/position/position.spec.ts' },
};
