export const first = (numbers: readonly number[]): number => numbers[0];
