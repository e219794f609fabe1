export const decisions = 'decisions';
