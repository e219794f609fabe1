export { second } from './second.bad.js';
export const first = 1;
