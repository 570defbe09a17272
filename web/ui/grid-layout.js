// Where tiles go. Pure arithmetic: sizes in, rectangles out.

/** @typedef {{x: number, y: number, width: number, height: number}} Rect */
/** @typedef {{columns: number, rows: number, tileWidth: number, tileHeight: number, perPage: number, pages: number}} Grid */
/** @typedef {{width: number, height: number, gap: number}} Area */

const WIDEST = 16 / 9;
const SMALLEST_TILE = 190;
const SMALLEST_TILE_PHONE = 130;

/**
 * Chooses the columns with which tiles cover most of the area. Tiles are 16:9, and as tall as 4:3 where that fills the
 * window better; on a narrow upright area 3:4, because two columns of strips would show nobody.
 * @param {number} count @param {Area} area @param {number} limit most tiles on one page
 * @returns {Grid}
 */
export function gridLayout(count, area, limit) {
  const upright = area.width < area.height && area.width < 640;
  const tallest = upright ? 3 / 4 : 4 / 3;
  const smallest = upright ? SMALLEST_TILE_PHONE : SMALLEST_TILE;
  const fewest = upright && count > 2 ? 2 : 1;
  const fitting = bestGrid(Math.max(1, Math.min(count, limit)), area, tallest, fewest);
  let { columns, rows } = fitting;
  let shown = Math.max(1, Math.min(count, limit));
  while (fitting.width < smallest && shown > 1 && cell(columns, rows, area, tallest).width < smallest) {
    shown -= 1;
    ({ columns, rows } = bestGrid(shown, area, tallest, fewest));
  }
  const perPage = shown < count ? Math.min(columns * rows, limit) : shown;
  const { width, height } = cell(columns, rows, area, tallest);
  return {
    columns,
    rows,
    tileWidth: width,
    tileHeight: height,
    perPage,
    pages: Math.max(1, Math.ceil(count / perPage)),
  };
}

/**
 * @param {Grid} grid @param {number} count tiles on this page @param {Area} area
 * @returns {Rect[]} centred, the last row too
 */
export function gridRects(grid, count, area) {
  const { columns, tileWidth, tileHeight } = grid;
  const rows = Math.ceil(count / columns);
  const top = (area.height - rows * tileHeight - (rows - 1) * area.gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = (area.width - inRow * tileWidth - (inRow - 1) * area.gap) / 2;
    return {
      x: Math.round(left + (index % columns) * (tileWidth + area.gap)),
      y: Math.round(top + row * (tileHeight + area.gap)),
      width: Math.floor(tileWidth),
      height: Math.floor(tileHeight),
    };
  });
}

/**
 * One large picture and a strip of the others: at the right of a wide area, below on a narrow one.
 * @param {number} others @param {Area} area
 * @param {boolean} [flat] whether the large picture is wide, as screens are: on an upright area the others get the rest
 * @returns {{large: Rect, strip: Rect[], shown: number}}
 */
export function stageLayout(others, area, flat = false) {
  const { width, height, gap } = area;
  if (others === 0) return { large: { x: 0, y: 0, width, height }, strip: [], shown: 0 };
  const wide = width >= height * 1.1 && width >= 720;
  if (flat && !wide && height > width) return aboveTheOthers(others, area);
  const thickness = Math.round(wide ? Math.min(260, Math.max(160, width * 0.17)) : Math.min(150, height * 0.2));
  const tile = wide
    ? { width: thickness, height: Math.round(thickness / WIDEST) }
    : { width: Math.round(thickness * 1.2), height: thickness };
  const room = wide ? height : width;
  const step = (wide ? tile.height : tile.width) + gap;
  const shown = Math.max(1, Math.min(others, Math.floor((room + gap) / step)));
  const start = Math.max(0, Math.round((room - shown * step + gap) / 2));
  const strip = Array.from(
    { length: shown },
    (_, index) =>
      wide
        ? { x: width - tile.width, y: start + index * step, ...tile }
        : { x: start + index * step, y: height - tile.height, ...tile },
  );
  const large = wide
    ? { x: 0, y: 0, width: width - tile.width - gap, height }
    : { x: 0, y: 0, width, height: height - tile.height - gap };
  return { large, strip, shown };
}

/** @param {number} others @param {Area} area a large picture, and a grid of the others below it */
function aboveTheOthers(others, { width, height, gap }) {
  const large = { x: 0, y: 0, width, height: Math.round(Math.min(height / 2, width * 0.7)) };
  const below = { width, height: height - large.height - gap, gap };
  const grid = gridLayout(others, below, others);
  const shown = Math.min(others, grid.perPage);
  const strip = gridRects(grid, shown, below).map((rect) => ({ ...rect, y: rect.y + large.height + gap }));
  return { large, strip, shown };
}

/** @param {Rect} into @param {number} aspect @returns {Rect} the largest rectangle of that shape, centred */
export function fitInto(into, aspect) {
  const width = Math.min(into.width, into.height * aspect);
  const height = width / aspect;
  return {
    x: Math.round(into.x + (into.width - width) / 2),
    y: Math.round(into.y + (into.height - height) / 2),
    width: Math.round(width),
    height: Math.round(height),
  };
}

/** @param {number} count @param {Area} area @param {number} tallest @param {number} fewest columns */
function bestGrid(count, area, tallest, fewest) {
  let best = { columns: 1, rows: count, width: 0, covered: -1 };
  for (let columns = Math.min(fewest, count); columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const { width, height } = cell(columns, rows, area, tallest);
    const covered = width * height;
    if (covered > best.covered + 0.5) best = { columns, rows, width, covered };
  }
  return best;
}

/** @param {number} columns @param {number} rows @param {Area} area @param {number} tallest */
function cell(columns, rows, { width, height, gap }, tallest) {
  const widest = Math.max(0, (width - gap * (columns - 1)) / columns);
  const highest = Math.max(0, (height - gap * (rows - 1)) / rows);
  const tileWidth = Math.min(widest, highest * WIDEST);
  return { width: tileWidth, height: Math.min(highest, tileWidth / tallest) };
}
