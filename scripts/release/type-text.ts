import { COMMAS } from '../../src/http/api/comma-lists.ts';

/** A JSON Schema of the document of the API, as far as that uses it. */
export interface Schema {
  [COMMAS]?: boolean;
  $ref?: string;
  type?: string;
  description?: string;
  deprecated?: boolean;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  items?: Schema;
  prefixItems?: readonly Schema[];
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: Schema | boolean;
}

/**
 * A schema as a type of TypeScript. The generators that are kept (openapi-typescript 7) do not take the TypeScript of this
 * repository yet, and the document uses a tenth of what they know.
 */
export function typeText(schema: Schema, indent = ''): string {
  const { $ref, type, anyOf, items, prefixItems } = schema;
  if (schema[COMMAS] === true) return 'string | readonly string[]';
  if ($ref !== undefined) return $ref.slice($ref.lastIndexOf('/') + 1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (type === 'object') return objectText(schema, indent);
  if (anyOf !== undefined) return anyOf.map((one) => typeText(one, indent)).join(' | ');
  if (prefixItems !== undefined) return `[${prefixItems.map((one) => typeText(one, indent)).join(', ')}]`;
  switch (type) {
    case 'array':
      return items === undefined ? 'unknown[]' : `(${typeText(items, indent)})[]`;
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    default:
      return 'unknown';
  }
}

function objectText({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  if (properties === undefined) {
    const value =
      typeof additionalProperties === 'object' ? typeText(additionalProperties, indent) : 'unknown';
    return `Record<string, ${value}>`;
  }
  const fields = Object.entries(properties).map(([name, schema]) =>
    fieldText(name, schema, { isRequired: required.includes(name), indent: `${indent}  ` }),
  );
  return `{\n${fields.join('')}${indent}}`;
}

/** A field, with what the document says of it. */
export function fieldText(
  name: string,
  schema: Schema,
  { isRequired, indent }: { isRequired: boolean; indent: string },
): string {
  const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
  const said = commentText(schema.description, indent, schema.deprecated);
  return `${said}${indent}${key}${isRequired ? '' : '?'}: ${typeText(schema, indent)};\n`;
}

/** A text as a comment of TSDoc, or nothing. */
export function commentText(text: string | undefined, indent: string, isDeprecated = false): string {
  if (text === undefined) return '';
  const said = text.replaceAll('*/', '* /').replace(/\s+/g, ' ');
  return `${indent}/** ${isDeprecated ? '@deprecated ' : ''}${said} */\n`;
}
