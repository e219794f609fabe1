// @ts-expect-error: not even with a reason outside a test
export const price: number = "1";
