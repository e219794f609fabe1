/** A change of the trading state is written down after its commit. */
export const bug = {
  file: 'libs/services/risk/src/application/commands/change-trading-state.ts',
  text: '    await writes.recordTradingStateChange(change);\n',
  wrong: '    writes.afterCommit(() => void writes.recordTradingStateChange(change));\n',
  caughtBy: { spec: 'libs/services/risk/src/application/commands/change-trading-state.spec.ts' },
};
