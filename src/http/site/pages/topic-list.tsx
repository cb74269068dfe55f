import type { Topic } from '../topic-tree.ts';

/** Topics within one that are named beside it. */
const SHOWN_WITHIN = 6;

/** The topics of the corpus, each with some of those within it. */
export function Topics({ topics }: { topics: readonly Topic[] }) {
  if (topics.length === 0) return null;
  return (
    <section aria-labelledby="topics">
      <h2 class="section" id="topics">
        By topic <a href="/map">See them on the map</a>
      </h2>
      <TopicList topics={topics} within={SHOWN_WITHIN} class="topics" />
    </section>
  );
}

interface TopicListProps {
  topics: readonly Topic[];
  /** How many topics within each are named beside it. */
  within: number;
  class: string;
}

/** Topics, each with the largest of those within it: one alone says nothing more. */
export function TopicList({ topics, within, class: name }: TopicListProps) {
  return (
    <ul class={name}>
      {topics.map((topic) => (
        <li>
          <TopicLink topic={topic} />
          {topic.within.length > 1 && (
            <ul>
              {topic.within.slice(0, within).map((inner) => (
                <li>
                  <TopicLink topic={inner} />
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A topic with its number of papers. */
function TopicLink({ topic: { name, papers, path } }: { topic: Topic }) {
  return (
    <a href={path}>
      {name} <span class="count">{papers.toLocaleString('en')}</span>
    </a>
  );
}
