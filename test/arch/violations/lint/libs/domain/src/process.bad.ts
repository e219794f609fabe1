export const home = (): string | undefined => process.title;
