/** An API secret is written to the log. */
export const bug = {
  file: 'libs/platform/src/log/log.ts',
  text: "  '*.apiSecret',\n",
  wrong: '',
  caughtBy: { spec: 'libs/platform/src/log/log.spec.ts' },
};
