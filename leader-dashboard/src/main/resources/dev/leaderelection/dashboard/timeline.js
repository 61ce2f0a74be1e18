// SPDX-License-Identifier: Apache-2.0
import {draw} from './dom.js';
import {clock, duration} from './text.js';

const LANE = 34;
const BAR = 12;
const TOP = 4;
const AXIS = 22;
const LANES = 8;
const NOBODY = null;
/** What is younger is drawn evenly; what is older, ever closer together. */
const EVEN_MILLIS = 5000;
const TICKS = [[10e3, '10 s'], [60e3, '1 min'], [600e3, '10 min'], [3600e3, '1 h'], [6 * 3600e3, '6 h'], [86400e3, '1 d'],
  [7 * 86400e3, '7 d'], [30 * 86400e3, '30 d']];

/**
 * Who led, one lane for each member, and one for nobody. The scale is logarithmic in the age: the seconds of a fail-over
 * stay visible beside terms of days.
 *
 * @param steps from when on who led, oldest first
 * @param now the right edge
 */
export function timeline(steps, now, width) {
  const spans = steps.map((step, i) => ({...step, from: Date.parse(step.at),
    to: i + 1 < steps.length ? Date.parse(steps[i + 1].at) : now, leader: step.leader ?? NOBODY}));
  const lanes = lanesOf(spans);
  const start = Math.min(now - EVEN_MILLIS, ...spans.map(span => span.from));
  const scale = Math.log1p((now - start) / EVEN_MILLIS);
  const x = at => width * (1 - Math.log1p(Math.max(0, now - at) / EVEN_MILLIS) / scale);
  const height = TOP + lanes.length * LANE + AXIS;
  const svg = draw('svg', {viewBox: `0 0 ${width} ${height}`, width, height, class: 'timeline', role: 'img',
    'aria-label': summary(spans, now)});
  svg.append(draw('defs', {}, draw('pattern', {id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse',
    patternTransform: 'rotate(45)'}, draw('rect', {width: 3, height: 6, class: 'hatch'}))));
  svg.append(...axis(start, now, x, width, height));
  lanes.forEach((lane, index) => svg.append(...drawLane(lane, TOP + index * LANE, spans, x, width, now)));
  return svg;
}

/** Who leads now comes first; then who did last. */
function lanesOf(spans) {
  const lanes = [...new Set(spans.map(span => span.leader).reverse())];
  const members = lanes.filter(lane => lane !== NOBODY).slice(0, LANES);
  return lanes.includes(NOBODY) ? [...members, NOBODY] : members;
}

function drawLane(lane, y, spans, x, width, now) {
  const label = draw('text', {x: 0, y: y + 11, class: lane === NOBODY ? 'lane nobody' : 'lane'}, lane ?? 'no leader');
  const line = draw('line', {x1: 0, x2: width, y1: y + 16 + BAR / 2, y2: y + 16 + BAR / 2, class: 'rail'});
  const bars = spans.filter(span => span.leader === lane).map(span => {
    const left = x(span.from);
    const title = `${lane ?? 'no leader'}: ${clock(span.from, now)} to ${span.to === now ? 'now' : clock(span.to, now)}, `
      + duration(span.to - span.from) + (span.token ? `, token ${span.token}` : '')
      + (span.reason ? ` (${span.reason})` : '');
    return draw('rect', {x: left.toFixed(1), y: y + 16, width: Math.max(2, x(span.to) - left).toFixed(1), height: BAR,
      rx: 2, class: lane === NOBODY ? 'gap' : span.to === now ? 'term present' : 'term'}, draw('title', {}, title));
  });
  return [label, line, ...bars];
}

function axis(start, now, x, width, height) {
  const bottom = height - AXIS;
  const marks = [draw('text', {x: width, y: height - 5, 'text-anchor': 'end', class: 'tick'}, 'now')];
  let taken = width - 30;
  for (const [age, label] of TICKS) {
    const at = x(now - age);
    if (now - age >= start && at < taken - 24 && at > 12) {
      marks.push(draw('line', {x1: at.toFixed(1), x2: at.toFixed(1), y1: TOP, y2: bottom + 4, class: 'grid'}),
        draw('text', {x: at.toFixed(1), y: height - 5, 'text-anchor': 'middle', class: 'tick'}, label));
      taken = at - 24;
    }
  }
  return marks;
}

function summary(spans, now) {
  const last = spans.at(-1);
  const changes = spans.length === 1 ? 'no change seen' : `${spans.length - 1} changes seen`;
  return last ? `Timeline: ${last.leader ?? 'nobody'} for ${duration(now - last.from)}, ${changes}` : 'Timeline: empty';
}
