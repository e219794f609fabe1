import '#libs/domain';
