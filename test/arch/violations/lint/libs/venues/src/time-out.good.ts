export const stopping = (): AbortSignal => new AbortController().signal;
