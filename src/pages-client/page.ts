import { walkByArrows } from './keyboard.ts';
import { searchAsYouType } from './search.ts';
import { listenToTools, readyTools } from './tools.ts';

const input = document.querySelector<HTMLInputElement>('#q');
const view = document.querySelector<HTMLElement>('#view');
const status = document.querySelector<HTMLElement>('#status');

if (input) walkByArrows(input);
if (input?.form && view && status)
  searchAsYouType(input, { form: input.form, view, status, shown: readyTools });
listenToTools();
