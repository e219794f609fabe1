export const nextUs = (nowUs: number): number => nowUs + 1;
