import '#libs/contracts';
