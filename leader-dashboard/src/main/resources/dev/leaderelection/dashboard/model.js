// SPDX-License-Identifier: Apache-2.0

const KEPT_CHANGES = 100;
const NAMED_ROLES = 5;

/** What the page knows: what one instance told last, and when. */
export class Model {
  namespace = '';
  backend = '';
  self = null;
  session = null;
  members = [];
  roles = new Map();
  changes = [];
  /** Whether anything was ever told. */
  known = false;
  #told = 0;
  #heard = 0;

  /** An event of the stream. */
  apply(update) {
    this.#hear(Date.parse(update.at));
    if (update.complete) {
      this.namespace = update.namespace;
      this.backend = update.backend;
      this.self = update.member;
      this.roles = new Map();
      this.changes = [];
    }
    this.session = update.session;
    this.members = update.members;
    for (const [name, role] of Object.entries(update.roles)) {
      this.roles.set(name, {name, ...role});
    }
    this.#add(update.changes);
  }

  /** An answer of the endpoint `leader`: what has changed since the last one is found here. */
  applyReport(report, at) {
    const first = !this.known;
    this.#hear(at);
    this.namespace = report.namespace;
    this.backend = report.backend;
    this.self = report.member;
    this.session = report.session;
    this.members = report.members.map(member => ({...member, leads: member.leads.length}));
    const moves = new Map();
    for (const [name, {leading, state, leader, inFlight, outlived}] of Object.entries(report.roles)) {
      const before = this.roles.get(name);
      const same = before && before.leader?.id === leader?.id && before.leader?.token === leader?.token;
      const changedAt = same ? before.changedAt : new Date(at).toISOString();
      this.roles.set(name, {name, leading, state, leader, inFlight, outlived, changedAt});
      if (!same && before && !first) {
        const key = JSON.stringify([before.leader?.id, leader?.id]);
        moves.set(key, [...(moves.get(key) ?? []), name]);
      }
    }
    this.#add([...moves].map(([key, names]) => {
      const [from, to] = JSON.parse(key);
      return {at: new Date(at).toISOString(), kind: 'LEADER', roles: names.slice(0, NAMED_ROLES),
        count: names.length, from, to};
    }));
  }

  #hear(at) {
    this.known = true;
    this.#told = at;
    this.#heard = performance.now();
  }

  #add(changes) {
    this.changes = [...this.changes, ...changes].slice(-KEPT_CHANGES);
  }

  /** How long ago the instance told it, in milliseconds. */
  get age() {
    return performance.now() - this.#heard;
  }

  /** The time by the instance's clock: the browser's may be wrong. */
  get now() {
    return this.#told + this.age;
  }

  get toldAt() {
    return this.#told;
  }

  isSelf(member) {
    return member.id === this.self?.id;
  }

  /** How long a member's session lives on without another heartbeat; belief, where it is this instance's. */
  remaining(member) {
    const millis = this.isSelf(member) ? this.session.remainingMillis : this.session.ttlMillis - member.beatAgeMillis;
    return Math.max(0, millis - this.age);
  }

  /** How a member is: a level, a word. */
  health(member) {
    if (this.isSelf(member)) {
      return {ACTIVE: {level: 'ok', word: 'active'}, SUSPECT: {level: 'warn', word: 'heartbeats fail'}}[this.session.state]
        ?? {level: 'alert', word: this.session.state.toLowerCase()};
    }
    const silence = member.beatAgeMillis / this.session.ttlMillis;
    if (silence < 0.5) {
      return {level: 'ok', word: 'alive'};
    }
    return silence < 1 ? {level: 'warn', word: 'late'} : {level: 'alert', word: 'silent'};
  }

  /** Where another instance's page may be found. */
  get others() {
    return this.members.filter(member => !this.isSelf(member));
  }

  /** Whether work goes on here though somebody else leads: what fencing tokens are for. */
  isOutlived(role) {
    return role.outlived > 0 && !role.leading && Boolean(role.leader);
  }

  leadsFor(role) {
    return this.now - Date.parse(role.leader ? role.leader.since : role.changedAt);
  }
}
