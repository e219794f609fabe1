// @ts-expect-error
const n: number = 'text';
export {};
