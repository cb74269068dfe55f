import { walkByArrows } from './keyboard.ts';
import { searchAsYouType } from './search-page.ts';
import { suggestAsYouType } from './suggest-list.ts';
import { chooseTheme } from './theme.ts';
import { listenToTools, readyTools } from './tools.ts';

chooseTheme(document.querySelector('#theme'));

const input = document.querySelector<HTMLInputElement>('#q');
const suggestions = document.querySelector<HTMLElement>('#suggestions');
const view = document.querySelector<HTMLElement>('#view');
const status = document.querySelector<HTMLElement>('#status');

if (input && suggestions) suggestAsYouType(input, suggestions);
if (input) walkByArrows(input);
if (input?.form && view && status)
  searchAsYouType(input, { form: input.form, view, status, shown: readyTools });
listenToTools();
