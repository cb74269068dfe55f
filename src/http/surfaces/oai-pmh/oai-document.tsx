import { html } from 'hono/html';
import { element, xmlText } from '../../xml-parts.ts';
import type { OaiError } from './oai-error.ts';

export const XML = 'text/xml; charset=utf-8';

/** An answer of the protocol. */
export interface OaiAnswer {
  /** Where the protocol is answered. */
  base: string;
  /** What was asked, as it is repeated: nothing where it was not legal. */
  given: Record<string, string>;
  /** What is answered. */
  content: unknown;
}

/** The document of an answer (section 3.2). */
export function oaiDocument({ base, given, content }: OaiAnswer): ReturnType<typeof html> {
  const asked = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, xmlText(value)]));
  const document = element(
    'OAI-PMH',
    {
      xmlns: 'http://www.openarchives.org/OAI/2.0/',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation':
        'http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd',
    },
    element('responseDate', {}, toSecond(new Date().toISOString())),
    element('request', asked, base),
    content,
  );
  return html`<?xml version="1.0" encoding="UTF-8"?>
    ${document} `;
}

/** An error of the protocol. */
export function oaiErrorElement({ oaiCode, message }: OaiError): ReturnType<typeof element> {
  return element('error', { code: oaiCode }, xmlText(message));
}

/** A time as the protocol has it: UTC, to the second. */
export function toSecond(time: string): string {
  return `${new Date(time).toISOString().slice(0, '2024-05-23T12:00:00'.length)}Z`;
}
