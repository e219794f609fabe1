import type { ReactElement } from 'react';

const PATHS = {
  overview: 'M3 12l4-5 4 3 6-7M3 17h14',
  markets: 'M5 4v12M5 7h0M8 8v6M12 3v9M15 6v10M3.5 7h3v6h-3zM10.500 5h3v5h-3z',
  positions: 'M10 3v7h7a7 7 0 1 1-7-7zM13 3.600A7 7 0 0 1 16.400 7H13z',
  orders: 'M4 5h12M4 10h12M4 15h7',
  trades: 'M4 7h11l-3-3M16 13H5l3 3',
  strategies: 'M10 3l6 3.500v7L10 17l-6-3.500v-7zM10 10l6-3.500M10 10v7M10 10L4 6.500',
  risk: 'M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5z',
  discrepancies: 'M4 7h12M4 13h12M13 3L7 17',
  replay: 'M4 10a6 6 0 1 1 2 4.500M4 17v-3h3M9 7.500v5l4-2.500z',
  system: 'M4 4h12v5H4zM4 11h12v5H4zM7 6.500h.01M7 13.500h.01',
  audit: 'M5 3h7l3 3v11H5zM12 3v3h3M7.500 10h5M7.500 13h5',
} as const;

/** Which icon. */
export type IconName = keyof typeof PATHS;

/** A line drawing beside a word; it says nothing of its own. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
