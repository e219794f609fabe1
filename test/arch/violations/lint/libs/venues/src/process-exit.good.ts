export const end = (exit: (code: number) => void): void => exit(1);
