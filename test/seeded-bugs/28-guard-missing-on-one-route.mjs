/** Anybody who may read may resume trading. */
export const bug = {
  file: 'libs/services/gateway/src/inbound/risk.controller.ts',
  text: "  @Post('resume')\n  @Access('risk')\n",
  wrong: "  @Post('resume')\n  @Access('viewer')\n",
  caughtBy: { spec: 'libs/services/gateway/src/inbound/access/access-matrix.spec.ts' },
};
