export { first } from './first.bad.js';
export const second = 2;
