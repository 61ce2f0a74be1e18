// SPDX-License-Identifier: Apache-2.0
import {byId, make, setText} from './dom.js';
import {getJson} from './feed.js';
import {clock, count, duration, pageOf, STATES} from './text.js';
import {timeline} from './timeline.js';

const LISTED = 10;

/** One role: its leader, its timeline, and what can be done about it. */
export class Detail {
  #model;
  #feed;
  #act;
  #element = byId('detail');
  #name = null;
  #steps = [];
  #complete = true;
  #shownFor = null;
  #parts = null;
  #buttons = '';

  /** @param act called with an action and a role */
  constructor(model, feed, act) {
    this.#model = model;
    this.#feed = feed;
    this.#act = act;
    new ResizeObserver(() => this.#draw()).observe(this.#element);
  }

  get role() {
    return this.#model.roles.get(this.#name);
  }

  choose(name) {
    this.#name = name;
    this.#shownFor = null;
    this.#steps = [];
    this.#build();
    this.render();
  }

  #build() {
    const facts = {};
    const rows = ['Leader', 'Since', 'Leads for', 'Token', 'Here', 'In flight here'].map(label => {
      facts[label] = make('dd', {});
      return make('div', {}, make('dt', {}, label), facts[label]);
    });
    this.#parts = {facts, drawing: make('div', {class: 'drawing'}), actions: make('div', {class: 'buttons'}),
      hint: make('p', {class: 'muted'}), list: make('ol', {class: 'steps'})};
    this.#buttons = '';
    this.#element.replaceChildren(
      make('h2', {id: 'detail-heading'}, this.#name),
      make('dl', {}, ...rows),
      this.#parts.drawing,
      this.#parts.actions,
      this.#parts.hint,
      make('details', {}, make('summary', {}, 'Terms'), this.#parts.list));
  }

  render() {
    const role = this.role;
    if (!role || !this.#parts) {
      return;
    }
    const {facts} = this.#parts;
    const now = this.#model.now;
    setText(facts.Leader, role.leader?.id ?? 'no leader');
    facts.Leader.className = role.leader ? 'id' : 'status';
    facts.Leader.dataset.level = role.leader ? 'none' : 'alert';
    setText(facts.Since, clock(now - this.#model.leadsFor(role), now));
    facts.Since.title = role.leader?.since ?? role.changedAt;
    setText(facts.Token, role.leader ? String(role.leader.token) : '–');
    setText(facts.Here, STATES[role.state]);
    setText(facts['In flight here'], count(role.inFlight) + (role.outlived > 0 ? `, ${count(role.outlived)} of an ended term` : ''));
    this.#renderActions(role);
    this.tick();
    const version = `${role.leader?.id} ${role.leader?.token} ${role.changedAt}`;
    if (version !== this.#shownFor) {
      this.#shownFor = version;
      this.#load(role.name);
    }
  }

  tick() {
    const role = this.role;
    if (role && this.#parts) {
      setText(this.#parts.facts['Leads for'], duration(this.#model.leadsFor(role)));
      this.#draw();
    }
  }

  /** Only what may be asked of this instance is offered; for the rest, its leader's page is. */
  #renderActions(role) {
    const writable = this.#feed.settings?.writable ?? false;
    const offered = !writable ? [] : role.leading ? ['step-down', 'transfer', 'pause']
      : role.state === 'PAUSED' ? ['resume'] : ['pause'];
    const page = role.leader && !role.leading ? pageOf(role.leader.url) : null;
    const key = JSON.stringify([offered, page, role.leader?.id]);
    if (key === this.#buttons) {
      return;
    }
    this.#buttons = key;
    const focused = this.#parts.actions.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    this.#parts.actions.replaceChildren(...offered.map(action => {
      const button = make('button', {type: 'button', 'data-action': action}, LABELS[action]);
      button.addEventListener('click', () => this.#act(action, this.role));
      return button;
    }), ...(page ? [make('a', {href: `${page}#role=${encodeURIComponent(role.name)}`, class: 'button'}, 'Open its leader’s page')] : []));
    if (focused) {
      (this.#parts.actions.querySelector(`[data-action="${focused}"]`) ?? this.#parts.actions.querySelector('button, a')
        ?? this.#element).focus({preventScroll: true});
    }
    setText(this.#parts.hint, hint(role, writable));
  }

  async #load(name) {
    const settle = (steps, complete) => {
      if (name === this.#name) {
        this.#steps = steps;
        this.#complete = complete;
        this.#draw();
        this.#list();
      }
    };
    try {
      const address = this.#feed.address('events', name);
      if (address) {
        settle((await getJson(address)).changes, true);
        return;
      }
    } catch {
      // Without the stream's log there is still the instance's own history.
    }
    try {
      const {history} = await getJson(this.#feed.address('leader', name));
      settle(history.map(({at, event, token, reason}) => ({at, token: event === 'GRANTED' ? token : undefined, reason,
        leader: event === 'GRANTED' ? this.#model.self.id : undefined, own: true})), false);
    } catch {
      this.#shownFor = null;
    }
  }

  #draw() {
    const role = this.role;
    if (!role || !this.#parts) {
      return;
    }
    const width = Math.max(200, Math.floor(this.#parts.drawing.clientWidth));
    const steps = this.#complete ? this.#steps : [...this.#steps, ...this.#present(role)];
    this.#parts.drawing.replaceChildren(...(steps.length > 0 ? [timeline(steps, this.#model.now, width)] : []));
  }

  /** Where only this instance's own terms are known, who leads now is added to them. */
  #present(role) {
    return role.leader && !role.leading ? [{at: role.leader.since, leader: role.leader.id, token: role.leader.token}] : [];
  }

  #list() {
    const now = this.#model.now;
    this.#parts.list.replaceChildren(...this.#steps.slice(-LISTED).reverse().map(step => make('li', {},
      make('time', {datetime: step.at, title: step.at}, clock(Date.parse(step.at), now)),
      make('div', {},
        make('span', {class: step.leader ? 'id' : ''}, step.leader ?? (step.own ? 'not here any more' : 'no leader')),
        step.token ? make('span', {class: 'muted'}, ` token ${step.token}`) : null,
        step.reason ? make('span', {class: 'muted'}, ` (${step.reason})`) : null))));
  }
}

export const LABELS = {
  'step-down': 'Step down …',
  transfer: 'Transfer to …',
  pause: 'Pause here …',
  resume: 'Resume here …',
};

function hint(role, writable) {
  if (!writable) {
    return 'Nothing can be changed here: management.endpoint.leader.access is not unrestricted.';
  }
  if (role.leading) {
    return '';
  }
  return role.leader ? 'Step-down and transfer are asked of the leader.' : 'Nobody leads: there is nobody to ask to step down.';
}
