export const way = (): unknown => Reflect.get(globalThis, 'Date');
