/** `assembly/frame-scan.ts` as WebAssembly in base64. The build puts it here, and so do the tests; a source that is run as it is has none. */
export const SCAN_BINARY: string = '';
