/** The last look does not look at the kill switch. */
export const bug = {
  file: 'libs/domain/src/trading/last-look.ts',
  text: "  if (tradingState === 'HALTED') return 'TRADING_HALTED: the kill switch is on';\n",
  wrong: '',
  caughtBy: { spec: 'libs/services/order-management/src/application/send/kill.spec.ts' },
};
