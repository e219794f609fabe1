export { Big } from '#libs/kernel';
export { order } from '#libs/domain';
