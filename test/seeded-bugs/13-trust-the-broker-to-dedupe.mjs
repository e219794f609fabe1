/** A fill that is delivered twice moves the position at risk twice. */
export const bug = {
  file: 'libs/services/risk/src/application/facts/apply-fill.ts',
  text: '    if (!(await writes.isFirstDelivery(fill, FillRecordedV1.subject))) return;\n',
  wrong: '',
  caughtBy: { simulate: 20, with: 'crash-point' },
};
