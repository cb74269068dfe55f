import { SingleBar } from 'cli-progress';
import { duration } from '../duration.ts';
import type { EmbedProgress } from './embed-corpus.ts';

/** Where progress is drawn: `process.stderr`, or what has its shape. */
export type ProgressStream = NodeJS.WritableStream & { isTTY?: boolean };

/** Seconds between two lines when there is no terminal to redraw. */
const LINE_SECONDS = 15;

/**
 * Shows progress on a stream: a bar with rate and time left on a terminal, else a plain line now and then.
 * @returns `update`, to be given to `embedCorpus`, and `stop`, which leaves the terminal in order.
 */
export function showProgress(stream: ProgressStream = process.stderr): {
  update: (progress: EmbedProgress) => void;
  stop: () => void;
} {
  return stream.isTTY === true ? drawBar(stream) : writeLines(stream);
}

function drawBar(stream: ProgressStream): ReturnType<typeof showProgress> {
  const bar = new SingleBar({
    stream,
    format: 'Embedding {bar} {value}/{total} · {rate} a second · {left} left',
    hideCursor: true,
  });
  return {
    update({ done, total, rate, secondsLeft }) {
      const payload = { rate: rate.toFixed(1), left: duration(secondsLeft) };
      if (!bar.isActive) bar.start(total, done, payload);
      bar.update(done, payload);
    },
    stop: () => bar.stop(),
  };
}

function writeLines(stream: ProgressStream): ReturnType<typeof showProgress> {
  let next = 0;
  return {
    update({ done, total, rate, secondsLeft }) {
      const now = performance.now() / 1_000;
      if (now < next && done < total) return;
      next = now + LINE_SECONDS;
      const pace = `${rate.toFixed(1)} a second, ${duration(secondsLeft)} left`;
      stream.write(`Embedded ${done} of ${total}, ${pace}\n`);
    },
    stop: () => undefined,
  };
}
