import type { Page, PageRequest } from '#libs/persistence';
import { type FieldError, parametersWrong } from '../problem/problem-error.js';
import { type CursorKind, decodeCursor } from '../queries/cursor.js';
import { pageView } from '../views/page.view.js';

/** The name of a column: a field of the view, or, of a field in microseconds, the same time in ISO 8601. */
type Column<View> = (keyof View & string) | IsoTwin<keyof View & string>;
type IsoTwin<Name extends string> = Name extends `${infer Event}AtUs` ? `${Event}At` : never;

/** How a list looks as a file. */
export interface Sheet<View> {
  /** The name of the file, without `.csv`. */
  readonly file: string;
  readonly columns: readonly Column<View>[];
}

/** A list that a route answers with, in whichever form the client prefers. */
export interface Listing {
  readonly file: string;
  readonly columns: readonly string[];
  /** The row behind which it begins. */
  readonly after: readonly string[] | undefined;
  /** What a client gets that wants JSON. */
  readonly readJson: () => unknown;
  /** A page for a client that wants CSV, and so all that match. */
  readonly readPage: (page: PageRequest) => Promise<Page<object>>;
}

/** Where a list is read from and how its rows become views. */
interface PagedSource<Row, View extends object> {
  readonly kind: CursorKind;
  readonly sheet: Sheet<View>;
  readonly query: { readonly cursor?: string | undefined; readonly limit: number };
  readonly read: (page: PageRequest) => Promise<Page<Row>>;
  readonly view: (row: Row) => View;
  /** The names in the filter that stand for nothing; asked where there are no rows. */
  readonly findUnknown?: () => Promise<readonly FieldError[]>;
}

/**
 * A list that is read by cursor: JSON gets one page of it.
 *
 * @throws ProblemError 400 where the cursor is not of this list; later, by what reads it, where there are no rows because a name in
 * the filter stands for nothing: an empty list would tell of somebody who did nothing.
 */
export function pagedListing<Row, View extends object>(source: PagedSource<Row, View>): Listing {
  const { findUnknown, kind, query, sheet, view } = source;
  const read = async (request: PageRequest): Promise<Page<Row>> => {
    const page = await source.read(request);
    const isEmpty = page.rows.length === 0 && request.after === undefined;
    const unknown = isEmpty && findUnknown !== undefined ? await findUnknown() : [];
    if (unknown.length > 0) throw parametersWrong(unknown);
    return page;
  };
  const after = decodeCursor(kind, query.cursor);
  return {
    ...sheet,
    after,
    readJson: async () => pageView(kind, await read({ after, limit: query.limit }), view),
    readPage: async (request) => {
      const { next, rows } = await read(request);
      return { rows: rows.map(view), next };
    },
  };
}

/** A list that is in memory as a whole; `json` is what JSON gets where that is more than the rows. */
export function wholeListing<View extends object>(
  sheet: Sheet<View>,
  rows: readonly View[],
  json: unknown = rows,
): Listing {
  return {
    ...sheet,
    after: undefined,
    readJson: () => json,
    readPage: () => Promise.resolve({ rows, next: undefined }),
  };
}
