import { canonical } from './schemas.ts';
import { unwrapped } from './author-names.ts';
import { deeperThan, MAX_DEPTH } from './extra.ts';

/** The fields of a record by their names without regard to case, and what is in them. */
export class Fields {
  readonly #byName = new Map<string, [name: string, value: unknown]>();

  /** @param inside An object around the paper's fields; its fields count as the record's own. */
  constructor(record: Record<string, unknown>, inside?: string) {
    for (const [name, value] of Object.entries(record)) {
      if (inside !== undefined && canonical(name) === canonical(inside) && isObject(value)) continue;
      this.#add(name, value);
    }
    const inner = inside === undefined ? undefined : record[inside];
    if (isObject(inner)) for (const [name, value] of Object.entries(inner)) this.#add(name, unwrapped(value));
  }

  /** Names of values that are nested too deeply to be read. */
  readonly tooDeep: string[] = [];

  #add(name: string, value: unknown): void {
    if (value === null || value === undefined) return;
    if (deeperThan(value, MAX_DEPTH)) {
      this.tooDeep.push(name);
      return;
    }
    const key = canonical(name);
    // Two names that differ only in how they are written: the second is known by its exact one.
    const isTaken = this.#byName.has(key) && this.#byName.get(key)?.[0] !== name;
    this.#byName.set(isTaken ? name : key, [name, value]);
  }

  /** All names and values, as they are written. */
  get entries(): [name: string, value: unknown][] {
    return Array.from(this.#byName.values());
  }

  /** What is at `a`, `a.b` or `a[].b`; undefined if there is nothing. */
  at(place: string): unknown {
    const { first, rest, isList } = stepsOf(place);
    const value = this.#byName.get(first)?.[1];
    if (!isList) return rest.length === 0 ? value : inside(value, rest);
    return Array.isArray(value)
      ? value.map((one) => inside(one, rest)).filter((one) => one !== undefined)
      : undefined;
  }

  has(place: string): boolean {
    return this.at(place) !== undefined;
  }

  /** The name, as it is written, of the field in which a place is. */
  nameOf(place: string): string | undefined {
    return this.#byName.get(stepsOf(place).first)?.[0];
  }
}

interface Steps {
  first: string;
  rest: readonly string[];
  isList: boolean;
}

/** Places are those of the schemas: some hundreds, asked for in every record. */
const steps = new Map<string, Steps>();

function stepsOf(place: string): Steps {
  const known = steps.get(place);
  if (known !== undefined) return known;
  const [first = '', ...rest] = place.split('.');
  const isList = first.endsWith('[]');
  const made = { first: canonical(isList ? first.slice(0, -2) : first), rest, isList };
  steps.set(place, made);
  return made;
}

function inside(value: unknown, names: readonly string[]): unknown {
  let here = value;
  for (const name of names) {
    if (!isObject(here)) return undefined;
    here = here[name] ?? Object.entries(here).find(([other]) => canonical(other) === canonical(name))?.[1];
  }
  return here ?? undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
