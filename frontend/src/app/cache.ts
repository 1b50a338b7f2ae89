// The query cache: the live socket keeps it fresh, so nothing is asked for
// again by age or focus; a call that failed for want of an answer is retried.
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/errors";

export function createCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 30 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) =>
          failures < 3 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
        retryDelay: (attempt) => Math.min(8000, 500 * 2 ** attempt),
      },
      mutations: { retry: false },
    },
  });
}
