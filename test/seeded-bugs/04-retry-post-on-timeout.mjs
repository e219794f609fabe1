/** A new order without an answer is sent again. */
export const bug = {
  file: 'libs/venues/src/binance/orders/signed-client.ts',
  text: '    return answerOf(await this.sendSigned(method, path, parameters, terms), read);\n',
  wrong:
    "    const first = await this.sendSigned(method, path, parameters, terms);\n    const isLost = first.class === 'unknown';\n    return answerOf(isLost ? await this.sendSigned(method, path, parameters, terms) : first, read);\n",
  caughtBy: { simulate: 12, with: 'F-50' },
};
