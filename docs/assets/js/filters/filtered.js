// A filter on a photograph, in whole numbers only. Python's twin is problems/hand_designed_filters/cells.py.
// A filter is ten numbers: nine weights, row by row, and what they are all divided by.

const FLAT = 100; // the grey level of a flat area

/** The grey levels of a photograph, filtered: of each answer its size, to the nearest whole number, halves up, at most 255.
 * Beyond the border are copies of the outermost pixels.
 * @param {ArrayLike<number>} pixels row by row @param {number} width @param {number[]} filter
 */
export function filtered(pixels, width, filter) {
  const levels = [], last = pixels.length - width, divisor = filter[9];
  for (let row = 0; row <= last; row += width) {
    for (let column = 0; column < width; column++) {
      let total = 0;
      for (let place = 0; place < 9; place++) {
        const across = place % 3, down = (place - across) / 3;
        const r = Math.min(Math.max(row + (down - 1) * width, 0), last), c = Math.min(Math.max(column + across - 1, 0), width - 1);
        total += filter[place] * pixels[r + c];
      }
      const twice = 2 * Math.abs(total) + divisor;
      levels.push(Math.min((twice - (twice % (2 * divisor))) / (2 * divisor), 255));
    }
  }
  return levels;
}

/** What a filter does to flat areas, exactly. @param {number[]} filter */
export function said(filter) {
  const sum = filter.slice(0, 9).reduce((total, weight) => total + weight, 0);
  return `The weights add up to ${ratio(sum, filter[9])}: a flat area of grey level ${FLAT} becomes ${ratio(FLAT * sum, filter[9])}.`;
}

/** A fraction in lowest terms. @param {number} above @param {number} below */
function ratio(above, below) {
  let [common, rest] = [below, Math.abs(above)];
  while (rest) [common, rest] = [rest, common % rest];
  return `${above < 0 ? "−" : ""}${Math.abs(above) / common}${below === common ? "" : `/${below / common}`}`;
}
