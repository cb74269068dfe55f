import { checksum32 } from '../hash.ts';
import type { ManifestRef, Pointer } from './manifest.ts';

const utf8 = new TextEncoder();

/** A pointer of any format: they are alike. */
type AnyPointer = Omit<Pointer, 'format'> & { format: number };

/** The pointer as it is stored, with its checksum. */
export function encodePointer(pointer: Pointer): Uint8Array {
  return utf8.encode(JSON.stringify({ ...inOrder(pointer), checksum: pointerChecksum(pointer) }));
}

/** The checksum of a pointer: of its fields and not of the stored bytes, so that fields of later writers do not count. */
export function pointerChecksum(pointer: AnyPointer): number {
  return checksum32(utf8.encode(JSON.stringify(inOrder(pointer))));
}

/** The fields that the checksum covers, in the order in which it does: docs/index-format.md. */
function inOrder({ format, epoch, gen, manifest, prev, activateAt }: AnyPointer): AnyPointer {
  return {
    format,
    epoch,
    gen,
    manifest: refInOrder(manifest),
    prev: prev && { gen: prev.gen, manifest: refInOrder(prev.manifest) },
    activateAt,
  };
}

function refInOrder({ gen, key, sha256 }: ManifestRef): ManifestRef {
  return { gen, key, sha256 };
}
