export const end = (): never => process.exit(0);
