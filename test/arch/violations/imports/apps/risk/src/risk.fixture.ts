import '#libs/testkit';
export const fixture = 1;
