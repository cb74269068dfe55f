import { SaxesParser } from 'saxes';

/** What a well-formed document has as text of its elements, by name. */
export function textsOf(xml: string): Record<string, string[]> {
  const parser = new SaxesParser({ xmlns: false });
  const texts: Record<string, string[]> = {};
  const open: { name: string; text: string }[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => open.push({ name, text: '' }));
  parser.on('text', (text) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += text;
  });
  parser.on('closetag', () => {
    const { name = '', text = '' } = open.pop() ?? {};
    (texts[name] ??= []).push(text);
  });
  parser.write(xml).close();
  return texts;
}
