import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { getJson } from './rest.js';

/** Some rows of a list, and where the next ones begin. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Reads an address of the gateway, and again every `refreshMs` milliseconds where that is given. */
export function useGateway<T>(path: string, refreshMs?: number): UseQueryResult<T> {
  return useQuery<T>({
    queryKey: [path],
    queryFn: ({ signal }) => getJson<T>(path, signal),
    refetchInterval: refreshMs ?? false,
    placeholderData: (before) => before,
  });
}
