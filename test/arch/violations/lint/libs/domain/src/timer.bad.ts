export const wait = (): unknown => setTimeout(() => undefined, 1);
