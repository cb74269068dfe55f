/** A key of the environment, if there is one: workflows set what they have no secret for to nothing. */
export function environmentKey(name: string): string | undefined {
  const key = process.env[name]?.trim() ?? '';
  return key === '' ? undefined : key;
}
