import 'node:zlib';
export { order } from '#libs/domain';
export * from './read.js';
