import '#libs/testkit';
