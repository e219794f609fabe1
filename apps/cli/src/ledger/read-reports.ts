import type { Client } from 'pg';
import { type AccountAtVenue, ReportFold, type ReportSource } from '#libs/domain';
import { type Progress, UNWATCHED } from '../progress/progress.js';
import { type VenueName, venues } from '#libs/venues';

const PAGE = 2_000;
/** How many reports that cannot be read are named; the others are only counted. */
const MOST_NAMED = 20;

/** The journal of an account, read and added up. */
export interface ReadReports {
  readonly fold: ReportFold;
  readonly reports: number;
  readonly unreadable: number;
  /** `sequence: why`, of the first of them. */
  readonly unreadableNamed: readonly string[];
}

interface ReportRow {
  readonly sequence: string;
  readonly source: ReportSource;
  readonly question: string;
  readonly raw: Buffer;
  readonly at: string;
}

/** Reads the whole journal of raw reports, a page at a time, within the transaction that is open. */
export async function readReports(
  client: Client,
  { account, venue }: AccountAtVenue,
  progress: Progress = UNWATCHED,
): Promise<ReadReports> {
  const fold = new ReportFold();
  const { readReport } = venues[venue as VenueName];
  const unreadableNamed: string[] = [];
  let [reports, unreadable, after] = [0, 0, '0'];
  progress.note(() => `${reports} raw reports read`);
  for (;;) {
    const { rows } = await client.query<ReportRow>(
      `SELECT sequence, source, question, raw, received_at_us AS at FROM orders.venue_report
       WHERE account = $1 AND venue = $2 AND sequence > $3 ORDER BY sequence LIMIT ${PAGE}`,
      [account, venue, after],
    );
    for (const { at, question, raw, sequence, source } of rows) {
      reports += 1;
      after = sequence;
      fold.noteReport(Number(at));
      const said = readReport({ source, question, text: raw.toString('utf8') });
      if (said.ok) fold.addFacts(said.value, source, Number(at));
      else {
        unreadable += 1;
        if (unreadable <= MOST_NAMED) unreadableNamed.push(`${sequence}: ${said.error}`);
      }
    }
    if (rows.length < PAGE) return { fold, reports, unreadable, unreadableNamed };
  }
}
