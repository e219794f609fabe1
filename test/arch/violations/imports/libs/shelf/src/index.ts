export { order } from '#libs/domain';
