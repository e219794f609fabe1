export const secret = (): string | undefined => process.env['SECRET'];
