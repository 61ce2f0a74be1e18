// SPDX-License-Identifier: Apache-2.0
import {byId, make, setData, setText} from './dom.js';
import {count, duration, plural, STATES} from './text.js';

const PAGE = 50;

/** The table of roles: what has no leader comes first. Holds one page of rows, however many roles there are. */
export class Roles {
  #model;
  #choose;
  #body = byId('roles').tBodies[0];
  #rows = new Map();
  #found = [];
  #page = 0;
  #search = byId('search');
  #filter = byId('filter');
  chosen = null;

  /** @param choose called with the name of the role that was chosen */
  constructor(model, choose) {
    this.#model = model;
    this.#choose = choose;
    const again = () => {
      this.#page = 0;
      this.render();
    };
    this.#search.addEventListener('input', again);
    this.#filter.addEventListener('change', again);
    byId('previous').addEventListener('click', () => this.#turn(-1));
    byId('next').addEventListener('click', () => this.#turn(1));
    this.#body.addEventListener('keydown', event => this.#move(event));
    document.addEventListener('keydown', event => {
      const typing = event.target.closest?.('input, select, textarea, dialog');
      if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        this.#search.focus();
      }
    });
  }

  get first() {
    return this.#found[0]?.name ?? null;
  }

  #turn(by) {
    this.#page += by;
    this.render();
    byId('roles').scrollIntoView({block: 'nearest'});
  }

  /** Up and down go from role to role. */
  #move(event) {
    const step = {ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling'}[event.key];
    const row = event.target.closest('tr')?.[step];
    if (row) {
      event.preventDefault();
      row.querySelector('button').focus();
    }
  }

  render() {
    const wanted = this.#search.value.trim().toLowerCase();
    const filter = FILTERS[this.#filter.value];
    this.#found = [...this.#model.roles.values()]
      .filter(role => filter(role) && (wanted === '' || role.name.toLowerCase().includes(wanted)
        || (role.leader?.id.toLowerCase().includes(wanted) ?? false)))
      .sort((one, other) => Boolean(one.leader) - Boolean(other.leader) || (one.name < other.name ? -1 : 1));
    const pages = Math.max(1, Math.ceil(this.#found.length / PAGE));
    this.#page = Math.min(Math.max(0, this.#page), pages - 1);
    const shown = this.#found.slice(this.#page * PAGE, (this.#page + 1) * PAGE);
    const names = new Set(shown.map(role => role.name));
    for (const name of this.#rows.keys()) {
      if (!names.has(name)) {
        this.#rows.delete(name);
      }
    }
    const rows = shown.map(role => this.#row(role));
    if (rows.length !== this.#body.children.length || rows.some((row, i) => row !== this.#body.children[i])) {
      const focused = document.activeElement;
      this.#body.replaceChildren(...rows);
      if (focused?.isConnected) {
        focused.focus({preventScroll: true});
      }
    }
    this.#renderPages(pages, shown.length);
  }

  #renderPages(pages, shown) {
    const from = this.#page * PAGE;
    byId('pages').hidden = pages === 1;
    setText(byId('page'), `${count(from + 1)}–${count(from + shown)} of ${count(this.#found.length)}`);
    byId('previous').disabled = this.#page === 0;
    byId('next').disabled = this.#page === pages - 1;
    const all = this.#model.roles.size;
    byId('no-roles').hidden = shown > 0;
    byId('roles').hidden = shown === 0;
    setText(byId('no-roles'), all === 0 ? 'This instance has joined no role.' : `None of ${plural(all, 'role')} matches.`);
  }

  #row(role) {
    const row = this.#rows.get(role.name) ?? this.#newRow(role.name);
    row.role = role;
    setText(row.leader, role.leader?.id ?? 'no leader');
    setData(row.leader, 'level', role.leader ? 'none' : 'alert');
    row.leader.title = role.leader?.id ?? '';
    setText(row.token, role.leader ? String(role.leader.token) : '–');
    setText(row.here, STATES[role.state] + (role.inFlight > 0 ? `, ${count(role.inFlight)} in flight` : '')
      + (this.#model.isOutlived(role) ? ', term over' : ''));
    setData(row.here, 'state', role.state);
    setText(row.tenure, duration(this.#model.leadsFor(role)));
    row.button.setAttribute('aria-current', String(role.name === this.chosen));
    return row.element;
  }

  #newRow(name) {
    const button = make('button', {type: 'button', class: 'link'}, name);
    const leader = make('span', {class: 'status id'});
    const tenure = make('td', {class: 'number', 'data-label': 'Leads for'});
    const token = make('td', {class: 'number', 'data-label': 'Token'});
    const here = make('span', {class: 'state'});
    const element = make('tr', {},
      make('th', {scope: 'row'}, button),
      make('td', {'data-label': 'Leader'}, leader),
      tenure,
      token,
      make('td', {'data-label': 'Here'}, here));
    button.addEventListener('click', () => this.#choose(name));
    const row = {element, button, leader, tenure, token, here, role: null};
    this.#rows.set(name, row);
    return row;
  }

  tick() {
    for (const {role, tenure} of this.#rows.values()) {
      setText(tenure, duration(this.#model.leadsFor(role)));
      setData(tenure, 'vacant', String(!role.leader));
    }
  }
}

const FILTERS = {
  all: () => true,
  vacant: role => !role.leader,
  here: role => role.leading,
  paused: role => role.state === 'PAUSED',
};
