/** A number with what it counts, as in `1,200 papers`. @param many Unless it is `one` with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
