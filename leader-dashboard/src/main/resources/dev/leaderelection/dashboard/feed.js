// SPDX-License-Identifier: Apache-2.0

/** The stream tells something every second. */
const SILENCE_MILLIS = 5000;
const POLL_MILLIS = 2000;
const POLL_MANY_MILLIS = 5000;
const MANY_ROLES = 500;
const ANSWER_MILLIS = 4000;
const RETRY_STREAM_MILLIS = 10000;
/** A page that nobody looks at holds no stream. */
const HIDDEN_MILLIS = 30000;

/**
 * Keeps the model up to date: by server-sent events while they come, else by asking again and again. Says which of them
 * it is, and when neither works.
 */
export class Feed {
  /** One of: connecting, live, polling, lost. */
  state = 'connecting';
  reason = '';
  #model;
  #changed;
  #settings = null;
  #source = null;
  /** When to give up a stream that is silent. */
  #streamDue = 0;
  #streamAt = 0;
  #pollAt = 0;
  #polling = false;
  /** Whether the stream was heard since something went wrong with it. */
  #flowing = false;
  #hiddenSince = null;

  /** @param changed called after each change of the model or of this feed */
  constructor(model, changed) {
    this.#model = model;
    this.#changed = changed;
    setInterval(() => this.#watch(), 500);
    document.addEventListener('visibilitychange', () => this.#watch());
    addEventListener('pagehide', () => this.#closeStream());
    this.#watch();
  }

  get settings() {
    return this.#settings;
  }

  /** Address of an endpoint, or of something below it; null if it is not exposed. */
  address(endpoint, name) {
    const path = this.#settings?.[endpoint];
    return path ? base() + path + (name === undefined ? '' : '/' + encodeURIComponent(name)) : null;
  }

  async loadSettings() {
    this.#settings = await getJson(base() + '/leader/settings');
    return this.#settings;
  }

  #watch() {
    const now = performance.now();
    this.#hiddenSince = document.hidden ? this.#hiddenSince ?? now : null;
    if (this.#hiddenSince !== null && now - this.#hiddenSince > HIDDEN_MILLIS) {
      this.#closeStream();
      return;
    }
    if (this.#source && now > this.#streamDue) {
      this.#closeStream();
    }
    if (!this.#source && now >= this.#streamAt && this.address('events')) {
      this.#openStream(now);
    }
    const opening = this.state === 'connecting' && this.#source;
    if (!opening && !this.#flowing && !this.#polling && now >= this.#pollAt) {
      this.#poll();
    }
  }

  #openStream(now) {
    this.#streamAt = now + RETRY_STREAM_MILLIS;
    this.#streamDue = now + ANSWER_MILLIS;
    const source = new EventSource(this.address('events'));
    this.#source = source;
    source.addEventListener('update', event => {
      if (source === this.#source) {
        this.#streamDue = performance.now() + SILENCE_MILLIS;
        this.#flowing = true;
        this.#model.apply(JSON.parse(event.data));
        this.#enter('live');
      }
    });
    source.addEventListener('error', () => {
      if (source !== this.#source) {
        return;
      }
      this.#flowing = false;
      if (source.readyState === EventSource.CLOSED) {
        this.#closeStream();
      } else {
        // A stream that ends by itself is opened again by the browser, after a second.
        this.#pollAt = performance.now() + 1500;
      }
    });
  }

  #closeStream() {
    this.#source?.close();
    this.#source = null;
    this.#flowing = false;
  }

  async #poll() {
    this.#polling = true;
    const first = !this.#settings;
    const lost = this.state === 'lost';
    try {
      if (first || lost) {
        await this.loadSettings();
      }
      const address = this.address('leader');
      if (!address) {
        throw new Error('The endpoint "leader" is not exposed here. Add leader and leaderevents to'
          + ' management.endpoints.web.exposure.include, and leave leader.enabled on.');
      }
      if (lost) {
        // Who answers again may also stream again.
        this.#streamAt = 0;
      }
      if (first && this.address('events')) {
        setTimeout(() => this.#watch(), 0);
      } else {
        const report = await getJson(address);
        if (!this.#flowing) {
          this.#model.applyReport(report, Date.now());
          this.#enter('polling', this.#settings.events ? 'its stream does not answer' : 'leaderevents is not exposed');
        }
      }
    } catch (failure) {
      if (!this.#flowing) {
        this.#enter('lost', failure.message);
      }
    }
    this.#polling = false;
    this.#pollAt = performance.now() + (this.#model.roles.size > MANY_ROLES ? POLL_MANY_MILLIS : POLL_MILLIS);
  }

  #enter(state, reason = '') {
    this.state = state;
    this.reason = reason;
    this.#changed();
  }
}

/** Where this application is, whatever a proxy puts before it. */
export function base() {
  return new URL('..', import.meta.url).pathname.replace(/\/$/, '');
}

/** An answer of this application as JSON. Fails with a message for people. */
export async function getJson(address) {
  let answer;
  try {
    answer = await fetch(address, {headers: {Accept: 'application/json'}, cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_MILLIS)});
  } catch {
    throw new Error('The instance does not answer.');
  }
  if (!answer.ok) {
    throw new Error(refusal(answer));
  }
  if (!(answer.headers.get('Content-Type') ?? '').includes('json')) {
    throw new Error('You are not signed in any more. Reload the page.');
  }
  return answer.json();
}

/** What a status means that is not a success. */
export function refusal(answer) {
  switch (answer.status) {
    case 401: return 'You are not signed in (HTTP 401). Reload the page to sign in.';
    case 403: return 'You are not allowed to do this (HTTP 403). Sign in as somebody who is, or reload the page if'
      + ' you have been signed out.';
    case 404: return 'The endpoint is not there (HTTP 404).';
    case 405: return 'The endpoint takes no changes (HTTP 405): management.endpoint.leader.access is not unrestricted.';
    default: return `The instance answered with HTTP ${answer.status}.`;
  }
}
