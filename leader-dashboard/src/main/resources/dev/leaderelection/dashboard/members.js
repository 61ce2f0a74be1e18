// SPDX-License-Identifier: Apache-2.0
import {byId, make, setData, setText} from './dom.js';
import {count, pageOf, plural, seconds} from './text.js';

const SHOWN = 40;
/** Why a member does not stand for election. */
const STANDING = {WATCHING: 'only watches', PAUSED: 'paused', UNHEALTHY: 'not healthy', LEAVING: 'is leaving'};
const ORDER = {alert: 0, warn: 1, ok: 2};

/** Who is alive, and for how long without another heartbeat. */
export class Members {
  #model;
  #list = byId('members');
  #cards = new Map();
  #more = make('li', {class: 'muted more'});

  constructor(model) {
    this.#model = model;
  }

  render() {
    const members = [...this.#model.members].sort((one, other) => this.#rank(one) - this.#rank(other)
      || one.id.localeCompare(other.id));
    const shown = members.slice(0, SHOWN);
    const cards = shown.map((member, index) => this.#card(member, `${member.id} ${shown.slice(0, index)
      .filter(earlier => earlier.id === member.id).length}`));
    const keys = new Set(cards.map(card => card.key));
    for (const key of this.#cards.keys()) {
      if (!keys.has(key)) {
        this.#cards.delete(key);
      }
    }
    const elements = cards.map(card => card.element);
    if (members.length > SHOWN) {
      setText(this.#more, `and ${plural(members.length - SHOWN, 'more member')} in order`);
      elements.push(this.#more);
    }
    if (elements.length !== this.#list.children.length || elements.some((one, i) => one !== this.#list.children[i])) {
      this.#list.replaceChildren(...elements);
    }
    this.tick();
  }

  /** This instance first, then whoever is in trouble, then by what they lead. */
  #rank(member) {
    return this.#model.isSelf(member) ? -1e9 : ORDER[this.#model.health(member).level] * 1e6 - member.leads;
  }

  #card(member, key) {
    const card = this.#cards.get(key) ?? this.#newCard(member, key);
    card.member = member;
    const {level, word} = this.#model.health(member);
    setData(card.status, 'level', level);
    setText(card.status, word);
    card.standing.hidden = member.state === 'STANDING';
    setText(card.standing, STANDING[member.state] ?? 'does not stand');
    setText(card.leads, member.leads === 0 ? 'leads nothing' : `leads ${plural(member.leads, 'role')}`);
    return card;
  }

  #newCard(member, key) {
    const status = make('span', {class: 'status'});
    const leads = make('span');
    const left = make('span', {class: 'left'});
    const meter = make('span', {class: 'meter', 'aria-hidden': 'true'}, make('span'));
    const self = this.#model.isSelf(member);
    const page = self ? null : pageOf(member.url);
    const standing = make('span', {class: 'tag'});
    const notes = [self ? make('span', {class: 'tag'}, 'this instance') : null, standing,
      member.priority === 0 ? null : make('span', {class: 'tag'}, `priority ${count(member.priority)}`)];
    const element = make('li', {class: 'member'},
      make('div', {class: 'line'}, make('strong', {class: 'id', title: member.id}, member.id), status),
      make('div', {class: 'line'}, leads, left),
      meter,
      make('div', {class: 'line notes'},
        page ? make('a', {href: page}, new URL(page).host) : make('span', {class: 'muted'}, hostOf(member)), ...notes));
    const card = {key, member, element, status, leads, left, standing, bar: meter.firstChild, meter};
    this.#cards.set(key, card);
    return card;
  }

  /** Time goes on between two answers. */
  tick() {
    for (const {member, left, bar, meter} of this.#cards.values()) {
      const remaining = this.#model.remaining(member);
      const share = remaining / this.#model.session.ttlMillis;
      setText(left, this.#model.isSelf(member) ? `believes ${seconds(remaining)} more` : `session ${seconds(remaining)}`);
      bar.style.transform = `scaleX(${Math.min(1, share).toFixed(3)})`;
      setData(meter, 'level', share > 0.45 ? 'ok' : share > 0.2 ? 'warn' : 'alert');
    }
  }
}

function hostOf(member) {
  try {
    return new URL(member.url).host;
  } catch {
    return member.host;
  }
}
