import '#libs/local-stack';
