/** Removes the folders of builds whose process is gone; returns their names. */
export function clearLeftovers(root: string): string[];
