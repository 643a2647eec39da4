// What can be wrong with a reply before it is compared with anything.

/** A reply cannot be read; the message says why, in one line for the reader. */
export class ReplyError extends Error {
  /** @type {string | undefined} The name of the value it is about, of several. */
  field;
}

/** A reply was read, and is wrong in itself: another unit, two sides that are not equal. */
export class Slip extends ReplyError {}

/**
 * What `read` gives; a ReplyError is told with its place in front.
 * @template T
 * @param {string} place
 * @param {() => T} read
 * @returns {T}
 */
export function at(place, read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReplyError) error.message = `${place}: ${error.message}`;
    throw error;
  }
}
