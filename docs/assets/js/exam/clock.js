// The time that an exam has taken, in milliseconds: it stands while paused, and while the page is closed.

/** `since` is when it began to run, in this visit of the page; null while it stands. @typedef {{spent: number, since: number | null}} Clock */

/** @param {Clock} clock @param {number} now */
export function spent({ spent, since }, now) { return spent + (since === null ? 0 : Math.max(0, now - since)); }

/** @param {Clock} clock @param {number} now @returns {Clock} */
export function go(clock, now) { return clock.since === null ? { ...clock, since: now } : clock; }

/** @param {Clock} clock @param {number} now @returns {Clock} */
export function stop(clock, now) { return { spent: spent(clock, now), since: null }; }

/** What is left of some minutes, or how much more it took: “12:05 left”, “0:30 over”.
 * @param {number} minutes
 * @param {number} taken
 */
export function left(minutes, taken) {
  const seconds = minutes * 60 - Math.floor(taken / 1000);
  return seconds >= 0 ? `${time(seconds)} left` : `${time(-seconds)} over`;
}

/** Minutes and seconds: “90:00”. @param {number} seconds */
export function time(seconds) { return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`; }
