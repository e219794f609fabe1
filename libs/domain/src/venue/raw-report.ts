/** Which way a venue's words came: unasked on the private stream, or as the answer to a request. */
export const REPORT_SOURCES = ['STREAM', 'ANSWER'] as const;
export type ReportSource = (typeof REPORT_SOURCES)[number];

/** What a venue said about orders, trades or balances, word for word and before anybody read it. */
export interface RawReport {
  readonly source: ReportSource;
  /** Method, path and parameters of the request, without time, key and signature; empty for the stream. */
  readonly question: string;
  readonly text: string;
}

/** Hears everything that a venue says about an account, in the order it came, before it is read. Must not throw. */
export interface RawReportListener {
  onRawReport(report: RawReport): void;
}
