/**
 * What the benchmarks use of their peers. The types checked are these, so that the project's own checks need no
 * peer to be installed.
 */
declare module 'onnxruntime-node' {
  export * from 'onnxruntime-common';
}

declare module '*/onnxruntime-web/dist/ort.wasm.bundle.min.mjs' {
  export * from 'onnxruntime-common';
}

declare module 'usearch' {
  export enum MetricKind {
    IP = 'ip',
  }
  /** Dataset, query, dimensions, results, metric, threads. One query gives one row of keys. */
  export function exactSearch<T extends Float32Array | Int8Array>(
    ...args: [dataset: T, query: T, dimensions: number, count: number, metric: MetricKind, threads: number]
  ): { keys: BigUint64Array; distances: Float32Array };
}

declare module '@orama/orama' {
  export interface Database {
    readonly __orama: unique symbol;
  }
  interface VectorQuery {
    vector: { value: number[] | Float32Array; property: string };
    similarity: number;
  }
  interface TextQuery {
    term: string;
    properties: string[];
  }
  export function create(options: {
    schema: Record<string, string>;
    components?: { tokenizer: { language: string; stemming: boolean; stopWords: string[] } };
    sort?: { enabled: boolean };
  }): Database;
  export function insertMultiple(db: Database, documents: unknown[], batchSize?: number): Promise<string[]>;
  export function search(
    db: Database,
    query: { limit: number } & (
      | ({ mode: 'vector' } & VectorQuery)
      | ({ mode: 'fulltext' } & TextQuery)
      | ({ mode: 'hybrid' } & TextQuery & VectorQuery)
    ),
  ): Promise<{ hits: { id: string; score: number }[] }>;
  export function save(db: Database): { index: unknown; internalDocumentIDStore: unknown };
}

declare module 'minisearch' {
  export default class MiniSearch {
    constructor(options: { fields: string[]; processTerm?: (term: string) => string | null });
    addAll(documents: readonly object[]): void;
    search(text: string): { id: string; score: number }[];
    toJSON(): object;
  }
}

declare module 'flexsearch' {
  export class Encoder {
    constructor(options: { filter: Set<string> });
    assign(options: { filter: Set<string> }): this;
  }
  export class Index {
    constructor(options: { tokenize: 'strict'; encoder: Encoder });
    add(id: string, text: string): void;
    search(text: string, options: { limit: number; suggest: boolean }): (string | number)[];
    export(write: (key: string, data?: string) => void): void;
  }
}

declare module 'flexsearch/lang/en' {
  const english: { filter: Set<string> };
  export default english;
}

declare module 'edgevec' {
  export enum JsIndexType {
    Flat = 0,
  }
  export enum VectorType {
    Binary = 1,
  }
  export enum MetricType {
    Hamming = 3,
  }
  export class EdgeVecConfig {
    constructor(dimensions: number);
    indexType: JsIndexType;
    vector_type: VectorType;
    setMetricType(metric: MetricType): void;
  }
  export class EdgeVec {
    constructor(config: EdgeVecConfig);
    insertBinary(vector: Uint8Array): number;
    searchBinary(query: Uint8Array, k: number): { id: number; score: number }[];
  }
  export function initSync(options: { module: WebAssembly.Module }): void;
}

declare module 'edgevec/edgevec_bg.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

declare module 'pagefind' {
  interface Index {
    addCustomRecord(record: {
      url: string;
      content: string;
      language: string;
      meta: Record<string, string>;
    }): Promise<{ errors: string[] }>;
    getFiles(): Promise<{ files: { path: string; content: Uint8Array }[] }>;
  }
  export function createIndex(options: object): Promise<{ index?: Index }>;
  export function close(): Promise<null>;
}

declare module 'regl-scatterplot' {
  export default function createScatterplot(options: {
    canvas: HTMLCanvasElement;
    width: number;
    height: number;
    pointSize: number;
  }): { draw(points: { x: Float32Array; y: Float32Array }): Promise<void> };
}
