/** Where pids mean the same processes as here. */
export function placeOfPids(): string;
/** The name of the folder into which this process builds. */
export function buildFolderName(): string;
/** Removes the folders of builds whose process is gone, or that are too old to be at work elsewhere; returns their names. */
export function clearLeftovers(root: string, nowMs?: number): string[];
