// SPDX-License-Identifier: Apache-2.0
import {byId, make} from './dom.js';
import {clock, count} from './text.js';

const SHOWN = 30;

/** What has changed, the latest first. */
export class Changes {
  #model;
  #list = byId('changes');
  #shown = null;

  constructor(model) {
    this.#model = model;
  }

  render() {
    const last = this.#model.changes.at(-1);
    if (this.#shown === this.#model.changes || (this.#shown?.at(-1) === last && last !== undefined)) {
      return;
    }
    this.#shown = this.#model.changes;
    const items = this.#shown.slice(-SHOWN).reverse().map(change => item(change, this.#model.now));
    this.#list.replaceChildren(...(items.length > 0 ? items
      : [make('li', {class: 'muted'}, 'Nothing, as long as this instance has looked.')]));
  }
}

function item(change, now) {
  const at = Date.parse(change.at);
  return make('li', {}, make('time', {datetime: change.at, title: change.at}, clock(at, now)), make('div', {}, ...words(change)));
}

/** The same words for people who listen. */
export function sentence(change) {
  return words(change).map(part => part.textContent ?? part).join('');
}

function words(change) {
  const reason = change.reason ? [make('span', {class: 'muted'}, ` (${change.reason})`)] : [];
  const id = text => make('span', {class: 'id'}, text);
  switch (change.kind) {
    case 'MEMBER':
      return change.to ? ['Member ', id(change.to), ' joined'] : ['Member ', id(change.from), ' is gone'];
    case 'SESSION':
      return ['This instance’s session: ', `${change.from.toLowerCase()} → ${change.to.toLowerCase()}`, ...reason];
    default:
      return [make('strong', {}, rolesOf(change)), ': ', ...move(change, id), ...reason];
  }
}

function rolesOf({roles, count: number}) {
  return number <= 2 ? roles.join(', ') : `${roles[0]} and ${count(number - 1)} others`;
}

function move({from, to}, id) {
  if (from === to) {
    return [id(to), ' in a new term'];
  }
  if (!to) {
    return [id(from), ' → ', make('span', {class: 'status', 'data-level': 'alert'}, 'no leader')];
  }
  return from ? [id(from), ' → ', id(to)] : ['→ ', id(to)];
}
