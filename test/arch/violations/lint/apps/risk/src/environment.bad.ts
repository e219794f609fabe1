export const end = (): never => process.exit(Number(process.env['CODE']));
