import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { getJson } from './rest.js';

/** Some rows of a list, and where the next ones begin. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Whether two addresses are pages of one list: what is there of one market, account or filter is never shown as another's. */
export function isSameList(before: unknown, path: string): boolean {
  return typeof before === 'string' && listOf(before) === listOf(path);
}

function listOf(path: string): string {
  const [address = '', query = ''] = path.split('?');
  const filter = new URLSearchParams(query);
  filter.delete('cursor');
  return `${address}?${filter}`;
}

/** Reads an address of the gateway, and again every `refreshMs` milliseconds where that is given; the rows before stay until those of another page are there. */
export function useGateway<T>(path: string, refreshMs?: number): UseQueryResult<T> {
  return useQuery<T>({
    queryKey: [path],
    queryFn: ({ signal }) => getJson<T>(path, signal),
    refetchInterval: refreshMs ?? false,
    placeholderData: (before, query) => (isSameList(query?.queryKey[0], path) ? before : undefined),
  });
}
