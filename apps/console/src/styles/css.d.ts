/** The bundler takes stylesheets; the compiler need not know what is in them. */
declare module '*.css';
