/** A fact that is delivered twice is taken twice: a fill would move the position at risk again. */
export const bug = {
  file: 'libs/services/risk/src/application/facts/fact-book.ts',
  text: '    if (this.#taken.has(id)) return false;\n',
  wrong: '',
  caughtBy: { spec: 'libs/services/risk/src/application/facts/take-facts.spec.ts' },
};
