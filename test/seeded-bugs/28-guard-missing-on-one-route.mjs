/** Anybody may resume trading. */
export const bug = {
  file: 'libs/services/gateway/src/inbound/token.guard.ts',
  text: "    if (request.method === 'GET' || request.method === 'HEAD') return true;\n",
  wrong:
    "    if (request.method === 'GET' || request.method === 'HEAD' || request.url.endsWith('/resume')) return true;\n",
  caughtBy: { int: 'libs/services/gateway/src/gateway-access.int.spec.ts' },
};
