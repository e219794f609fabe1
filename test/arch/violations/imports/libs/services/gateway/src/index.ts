export * from '#libs/kernel';
