// SPDX-License-Identifier: Apache-2.0
import {byId, make, setText} from './dom.js';
import {refusal} from './feed.js';
import {plural} from './text.js';

const PATIENCE_MILLIS = 30000;

/** Asks before it changes anything, shows why a change was refused, and says what became of it. */
export class Actions {
  #model;
  #feed;
  #dialog = byId('confirm');
  #action = '';
  #role = null;

  constructor(model, feed) {
    this.#model = model;
    this.#feed = feed;
    byId('cancel').addEventListener('click', () => this.#dialog.close());
    this.#dialog.querySelector('form').addEventListener('submit', event => {
      event.preventDefault();
      this.#carryOut();
    });
  }

  ask(action, role) {
    this.#action = action;
    this.#role = role;
    const self = this.#model.self.id;
    setText(byId('confirm-heading'), `${VERBS[action]} ${role.name}?`);
    setText(byId('confirm-text'), EXPLANATIONS[action](role, self));
    setText(byId('go'), VERBS[action].replace(/ .*/, action === 'step-down' ? ' down' : ''));
    const successors = this.#model.others
      .filter(member => member.state === 'STANDING' && !member.declined?.includes(role.name))
      .map(member => member.id);
    byId('successor-label').hidden = action !== 'transfer';
    byId('successor').replaceChildren(...successors.map(id => make('option', {value: id}, id)));
    byId('go').disabled = action === 'transfer' && successors.length === 0;
    this.#showError(byId('go').disabled ? 'There is no other candidate alive.' : '');
    this.#dialog.showModal();
    (action === 'transfer' ? byId('successor') : byId('cancel')).focus();
  }

  async #carryOut() {
    const go = byId('go');
    const role = this.#role.name;
    go.disabled = true;
    this.#dialog.setAttribute('aria-busy', 'true');
    try {
      const to = this.#action === 'transfer' ? byId('successor').value : undefined;
      const answer = await this.#send(role, {action: this.#action, to});
      this.#dialog.close();
      this.#notify(answer.status === 202
        ? `${role}: under way. Work in flight is awaited; the rest follows by itself.`
        : `${role}: ${DONE[this.#action]}${to ? ` to ${to}` : ''}.`);
    } catch (failure) {
      this.#showError(failure.message);
    }
    this.#dialog.removeAttribute('aria-busy');
    go.disabled = false;
  }

  async #send(role, change) {
    const {csrf} = await this.#feed.loadSettings();
    const headers = {'Content-Type': 'application/json', Accept: 'application/json'};
    if (csrf) {
      headers[csrf.name] = csrf.token;
    }
    let answer;
    try {
      answer = await fetch(this.#feed.address('leader', role), {method: 'POST', headers, body: JSON.stringify(change),
        signal: AbortSignal.timeout(PATIENCE_MILLIS)});
    } catch {
      throw new Error('The instance did not answer. Whether it did anything will show here.');
    }
    if (answer.redirected || !answer.ok) {
      const {message} = await answer.json().catch(() => ({}));
      throw new Error(answer.redirected ? 'You are not signed in any more. Reload the page.'
        : [400, 404, 409].includes(answer.status) && message ? message : refusal(answer));
    }
    return answer;
  }

  #showError(message) {
    byId('confirm-error').hidden = message === '';
    setText(byId('confirm-error'), message);
  }

  #notify(message) {
    const notice = byId('notice');
    setText(notice, message);
    notice.classList.add('shown');
    setTimeout(() => notice.classList.remove('shown'), 8000);
  }
}

const VERBS = {'step-down': 'Step down from', transfer: 'Transfer', pause: 'Pause', resume: 'Resume'};

const DONE = {'step-down': 'handed over', transfer: 'handed over', pause: 'paused on this instance',
  resume: 'this instance is a candidate again'};

const inFlight = role => role.inFlight === 0 ? '' : ` ${plural(role.inFlight, 'piece')} of work in flight`
  + ` ${role.inFlight === 1 ? 'is' : 'are'} awaited first.`;

const EXPLANATIONS = {
  'step-down': (role, self) => `${self} stops leading at once and hands over to the best of the other candidates.`
    + inFlight(role) + ' If it is alone, it leads again after a while.',
  transfer: (role, self) => `${self} stops leading at once and hands over to the member that you choose.` + inFlight(role),
  pause: (role, self) => (role.leading ? `${self} stops leading, hands over, and` : self)
    + ' is no candidate for this role until it is resumed.' + inFlight(role),
  resume: (role, self) => `${self} becomes a candidate for this role again.`,
};
