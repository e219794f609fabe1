/** Builds the console into a folder. */
export function buildConsole(outDir: string): Promise<void>;
/** Bytes that a browser loads, compressed: before the first page can be used, and in all. */
export function measureConsole(outDir: string): { readonly first: number; readonly all: number };
