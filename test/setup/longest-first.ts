import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Projects in the order of the configuration, and the files of each as vitest has them: those that took longest first.
 * What takes minutes begins before what takes seconds, so that no core waits at the end.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const places = new Map(this.ctx.projects.map(({ name }, place) => [name, place]));
    const place = ({ project }: TestSpecification): number => places.get(project.name) ?? 0;
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
