import { readMap } from './map-data.ts';
import { Explorer } from './explorer.ts';
import { explain } from './loader.ts';
import { partsOf } from './page-parts.ts';
import { OtherGeneration } from './papers.ts';

/** Starts the map of the page: what is there without a script stays where it is. */
async function start(root: HTMLElement): Promise<void> {
  const parts = partsOf(root);
  root.hidden = false;
  try {
    const generation = Number(root.dataset.generation);
    const response = await fetch(`/v1/map?generation=${generation}`);
    if (response.status === 404) throw new OtherGeneration();
    if (!response.ok) throw new Error(`The map answered ${response.status}`);
    const region = Number(root.dataset.region ?? -1);
    new Explorer(readMap(await response.arrayBuffer()), parts, generation, region);
  } catch (error) {
    parts.status.textContent = explain(error);
    throw error;
  }
}

const root = document.getElementById('map-app');
if (root) void start(root);
