export const timers: unknown = process.getBuiltinModule('node:timers');
