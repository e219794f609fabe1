import type { ReactElement, ReactNode } from 'react';
import { type Asked, whyUnknown } from '../api/asked.js';
import { Notice } from './page.js';

/** A column of a table. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand right, so that their digits stand under each other. */
  readonly isNumber?: boolean;
  /** Left out on a phone. */
  readonly isMinor?: boolean;
}

/** What is said in place of rows, or above those that are no longer new. */
function Unknown({ asked, isEmpty }: { readonly asked: Asked; readonly isEmpty: boolean }): ReactElement | null {
  const why = whyUnknown(asked);
  const isError = asked.error !== null;
  if (why === undefined || (!isEmpty && !isError)) return null;
  return <Notice isError={isError}>{isEmpty ? why : `${why} These rows are from before.`}</Notice>;
}

/** Rows under headings; a row may be opened by mouse or keyboard. */
export function DataTable<Row>({
  label,
  asked,
  columns,
  rows,
  keyOf,
  empty,
  onOpen,
}: {
  readonly label: string;
  /** Where the rows come from: they are only said to be none where that is known. */
  readonly asked: Asked;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly empty: string;
  readonly onOpen?: (row: Row) => void;
}): ReactElement {
  if (rows.length === 0) {
    return whyUnknown(asked) === undefined ? <p className="empty">{empty}</p> : <Unknown asked={asked} isEmpty />;
  }
  const classOf = ({ isNumber, isMinor }: Column<Row>): string =>
    `${isNumber === true ? 'num' : ''} ${isMinor === true ? 'minor' : ''}`.trim();
  return (
    <>
      <Unknown asked={asked} isEmpty={false} />
      <div className="table-scroll" tabIndex={0} role="group" aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.head} scope="col" className={classOf(column)}>
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)} className={onOpen === undefined ? '' : 'openable'} onClick={() => onOpen?.(row)}>
                {columns.map((column, index) => (
                  <td key={column.head} className={classOf(column)}>
                    {index === 0 && onOpen !== undefined ? (
                      <button type="button" className="row-opener" onClick={() => onOpen(row)}>
                        {column.cell(row)}
                      </button>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
