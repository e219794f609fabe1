// @ts-expect-error a text is not a number
const n: number = 'text';
export {};
