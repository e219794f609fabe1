import 'class-transformer';
import 'class-validator';
export { order } from '#libs/domain';
export { Big } from '#libs/kernel';
