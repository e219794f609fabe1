export { Big } from 'big.js';
