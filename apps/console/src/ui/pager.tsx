import { type ReactElement, useState } from 'react';

/** Where in a list the page is. */
export interface PagerState {
  /** `undefined` on the first page. */
  readonly cursor: string | undefined;
  /** What to add to the question. */
  readonly query: Readonly<Record<string, string>>;
  goTo(cursor: string): void;
  goBack(): void;
  reset(): void;
}

/** Goes through a list page by page, and back. */
export function usePager(): PagerState {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  return {
    cursor,
    query: cursor === undefined ? {} : { cursor },
    goTo: (next) => setCursors([...cursors, next]),
    goBack: () => setCursors(cursors.slice(0, -1)),
    reset: () => setCursors([]),
  };
}

/** Newer and older. */
export function Pager({
  pager,
  next,
}: {
  readonly pager: PagerState;
  readonly next: string | null | undefined;
}): ReactElement {
  return (
    <div className="segments">
      <button type="button" disabled={pager.cursor === undefined} onClick={() => pager.goBack()}>
        Newer
      </button>
      <button
        type="button"
        disabled={next === null || next === undefined}
        onClick={() => {
          if (typeof next === 'string') pager.goTo(next);
        }}
      >
        Older
      </button>
    </div>
  );
}
