/** The part of citation-js that `bibtex.ts` and the tests use; the packages carry no types of their own. */
declare module '@citation-js/core' {
  export const plugins: {
    input: { data(input: string, type: '@biblatex/text'): unknown };
    config: { get(plugin: '@bibtex'): unknown };
  };
  export class Cite {
    constructor(input: string, options: { forceType: string; generateGraph: boolean });
    readonly data: unknown;
  }
}

declare module '@citation-js/plugin-bibtex';
declare module '@citation-js/plugin-ris';
