// oxlint-disable-next-line no-console
console.log('quiet');
/* eslint-disable */
// @ts-ignore
// prettier-ignore
export {};
