declare module '@citation-js/name' {
  export function parse(name: string): Record<string, string>;
}
