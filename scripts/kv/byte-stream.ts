/** Bytes at hand as a byte stream, in chunks as large as its reader asks for. */
export function byteStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const room = controller.byobRequest?.view?.byteLength ?? 65_536;
      // A copy in any case, since it is given away: that of a Buffer by `slice` is none.
      const chunk = new Uint8Array(bytes.subarray(sent, sent + room));
      sent += chunk.length;
      if (chunk.length > 0) controller.enqueue(chunk);
      else controller.close();
      if (chunk.length === 0) controller.byobRequest?.respond(0);
    },
  });
}
