import 'pure-rand/generator/xoroshiro128plus';
export { order } from '#libs/domain';
