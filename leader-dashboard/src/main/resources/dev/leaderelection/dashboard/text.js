// SPDX-License-Identifier: Apache-2.0

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = number => String(number).padStart(2, '0');

/** A length of time in its two greatest units. */
export function duration(millis) {
  const whole = Math.max(0, Math.floor(millis));
  if (whole < MINUTE) {
    return `${Math.floor(whole / SECOND)} s`;
  }
  if (whole < HOUR) {
    return `${Math.floor(whole / MINUTE)} min ${two(Math.floor(whole % MINUTE / SECOND))} s`;
  }
  if (whole < DAY) {
    return `${Math.floor(whole / HOUR)} h ${two(Math.floor(whole % HOUR / MINUTE))} min`;
  }
  return `${Math.floor(whole / DAY)} d ${Math.floor(whole % DAY / HOUR)} h`;
}

export const seconds = millis => `${(Math.max(0, millis) / SECOND).toFixed(1)} s`;

const CLOCK = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false});
const DATE = new Intl.DateTimeFormat(undefined, {month: 'short', day: 'numeric'});

/** The time of the day, with the day where it is another one. */
export function clock(millis, now) {
  const date = new Date(millis);
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return (sameDay ? '' : DATE.format(date) + ' ') + CLOCK.format(date);
}

export const count = number => number.toLocaleString('en');

export function plural(number, one, many = one + 's') {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** What a role's state on the instance means to people. */
export const STATES = {
  LEADING: 'leads here',
  FOLLOWING: 'follows',
  CLAIMING: 'claiming',
  DRAINING: 'draining',
  RELEASING: 'releasing',
  PAUSED: 'paused here',
};

/** Addresses come from other members: nothing but web pages is made a link. */
export function pageOf(url) {
  if (!url) {
    return null;
  }
  try {
    const address = new URL('leader', url.endsWith('/') ? url : url + '/');
    return ['http:', 'https:'].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
