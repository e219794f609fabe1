import '#libs/platform';
