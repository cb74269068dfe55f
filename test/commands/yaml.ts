import { parsers } from 'prettier/plugins/yaml';
import { z } from 'zod';

/** A node of the tree that Prettier reads; the comments that stand between its parts are no parts of it. */
interface Node {
  type: string;
  value?: string | undefined;
  children?: (Node | null)[] | undefined;
}
const nodeSchema: z.ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.string(),
    value: z.string().optional(),
    children: z.array(nodeSchema.nullable()).optional(),
  }),
);

/** What a YAML file without tags and anchors holds; every scalar is its text. @throws what Prettier says of its syntax */
export async function parseYaml(text: string): Promise<unknown> {
  // Of the options that every parser may be given it takes none.
  const root: unknown = await parsers.yaml.parse(text, {} as never);
  const [document] = partsOf(nodeSchema.parse(root));
  const body = document && partsOf(document).find(({ type }) => type === 'documentBody');
  return valueOf(body && partsOf(body)[0]);
}

function partsOf({ children = [] }: Node): Node[] {
  return children.filter((child) => child !== null);
}

function valueOf(node: Node | undefined): unknown {
  switch (node?.type) {
    case undefined:
    case 'null':
      return null;
    case 'mapping':
    case 'flowMapping':
      return Object.fromEntries(
        partsOf(node).map((item) => {
          const [key, value] = partsOf(item);
          return [String(valueOf(key && partsOf(key)[0])), valueOf(value && partsOf(value)[0])];
        }),
      );
    case 'sequence':
    case 'flowSequence':
      return partsOf(node).map((item) => valueOf(partsOf(item)[0]));
    case 'plain':
    case 'quoteSingle':
    case 'quoteDouble':
    case 'blockLiteral':
    case 'blockFolded':
      return node.value ?? '';
    default:
      throw new Error(`There is a ${node?.type ?? 'nothing'} in it, which is not read here.`);
  }
}
