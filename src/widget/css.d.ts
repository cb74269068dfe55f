/** A style sheet as text, minified while bundling. */
declare module '*.css' {
  const css: string;
  export default css;
}
