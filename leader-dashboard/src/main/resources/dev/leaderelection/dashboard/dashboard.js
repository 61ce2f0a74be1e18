// SPDX-License-Identifier: Apache-2.0
import {Actions} from './actions.js';
import {Changes, sentence} from './changes.js';
import {Detail} from './detail.js';
import {byId, make, setData, setText} from './dom.js';
import {Feed} from './feed.js';
import {Members} from './members.js';
import {Model} from './model.js';
import {Roles} from './roles.js';
import {clock, count, duration, pageOf, plural, seconds} from './text.js';

const TICK_MILLIS = 250;

const model = new Model();
let due = false;
const feed = new Feed(model, () => {
  if (!due) {
    due = true;
    requestAnimationFrame(() => {
      due = false;
      render();
    });
  }
});
const members = new Members(model);
const changes = new Changes(model);
const actions = new Actions(model, feed);
const detail = new Detail(model, feed, (action, role) => actions.ask(action, role));
const roles = new Roles(model, choose);
let chosen = new URLSearchParams(location.hash.slice(1)).get('role');
let ticks = 0;

function choose(name) {
  show(name);
  history.replaceState(null, '', '#role=' + encodeURIComponent(name));
  if (matchMedia('(max-width: 68rem)').matches) {
    byId('detail').scrollIntoView({block: 'start'});
    byId('detail').focus({preventScroll: true});
  }
}

function show(name) {
  chosen = name;
  roles.chosen = name;
  roles.render();
  detail.choose(name);
}

function render() {
  renderConnection();
  if (model.known) {
    setText(byId('place'), `${model.namespace} on ${model.backend}, seen by ${model.self.id}`);
    document.title = `${symbol()} ${model.namespace} · Leader election`;
    members.render();
    roles.render();
    changes.render();
    if (roles.chosen === null && (model.roles.has(chosen) || roles.first)) {
      show(model.roles.has(chosen) ? chosen : roles.first);
    }
    detail.render();
  }
  renderVerdict();
}

function renderConnection() {
  const connection = byId('connection');
  const [level, text] = {
    connecting: ['none', 'Connecting …'],
    live: ['ok', 'Live'],
    polling: ['warn', `Polling: ${feed.reason}`],
    lost: ['alert', 'Connection lost'],
  }[feed.state];
  setData(connection, 'level', level);
  setText(connection, text);
  setData(document.body, 'connection', feed.state);
}

/** The one sentence that somebody who was woken up needs, and why. */
function verdict() {
  if (feed.state === 'lost') {
    return ['alert', model.known ? 'This page does not hear from its instance' : 'There is nothing to show',
      feed.reason + (model.known ? ` What you see is as of ${clock(model.toldAt, Date.now())}, ${duration(model.age)} ago.` : '')];
  }
  if (!model.known) {
    return ['none', 'Waiting for the first answer …', ''];
  }
  const {state, failure} = model.session;
  const store = failure ? ` ${failure}` : '';
  if (state !== 'ACTIVE' && state !== 'SUSPECT') {
    return ['alert', 'This instance has no session',
      `It leads nothing, and shows what it read last. Others may lead: ask them.${store}`];
  }
  const all = [...model.roles.values()];
  const vacant = all.filter(role => !role.leader);
  if (vacant.length > 0) {
    const longest = Math.max(...vacant.map(role => model.leadsFor(role)));
    const late = longest > 2 * model.session.ttlMillis;
    return [late ? 'alert' : 'warn',
      vacant.length === 1 ? `${vacant[0].name} has no leader` : `${plural(vacant.length, 'role')} have no leader`,
      `For ${duration(longest)}. ` + (late ? 'No candidate has taken over: is one alive, and not paused?'
        : 'A fail-over takes one TTL, ' + duration(model.session.ttlMillis) + '.')];
  }
  if (state === 'SUSPECT') {
    return ['warn', 'Heartbeats of this instance fail',
      `It leads for at most ${seconds(model.remaining({id: model.self.id}))} more.${store}`];
  }
  const outlived = all.filter(role => model.isOutlived(role));
  if (outlived.length > 0) {
    return ['warn', `${outlived[0].name} still runs here though its term is over`,
      'Another member leads. What still runs here writes under an old token; a fence refuses that, nothing else does.'];
  }
  const late = model.members.filter(member => model.health(member).level !== 'ok');
  if (late.length > 0) {
    return ['warn', late.length === 1 ? `${late[0].id} is late` : `${plural(late.length, 'member')} are late`,
      leadsOf(late) === 0 ? 'It leads nothing.' : `What ${late.length === 1 ? 'it leads' : 'they lead'}`
        + ` (${plural(leadsOf(late), 'role')}) is taken over when the session expires, in ${seconds(Math.max(...late.map(
          member => model.remaining(member))))}.`];
  }
  return ['ok', all.length === 0 ? 'No roles here' : all.length === 1 ? `${all[0].name} is led` : `All ${count(all.length)} roles are led`, ''];
}

const leadsOf = members => members.reduce((sum, member) => sum + member.leads, 0);

function symbol() {
  return {ok: '●', warn: '▲', alert: '■', none: '○'}[verdict()[0]];
}

function renderVerdict() {
  const [level, headline, explanation] = verdict();
  const section = byId('verdict');
  const last = model.changes.at(-1);
  const facts = !model.known ? [] : [
    `${plural(model.members.length, 'member')}, ${count([...model.roles.values()].filter(role => role.leading).length)}`
      + ` of ${plural(model.roles.size, 'role')} led here`,
    last ? `Last change ${clock(Date.parse(last.at), model.now)}: ${sentence(last)}` : 'No change since this instance looks'];
  const others = level === 'alert' ? model.others.filter(member => pageOf(member.url)).slice(0, 8) : [];
  // Written anew only when the words are different: it is read out.
  const key = JSON.stringify([level, headline, facts, others.map(member => member.url), explanation.replace(/\d+/g, '')]);
  if (section.dataset.key !== key) {
    section.dataset.key = key;
    section.dataset.level = level;
    section.replaceChildren(
      make('p', {class: 'headline status', 'data-level': level}, headline),
      make('p', {class: 'explanation', 'aria-live': 'off', hidden: explanation === ''}, explanation),
      ...facts.map(fact => make('p', {class: 'fact'}, fact)),
      ...(others.length === 0 ? [] : [make('p', {}, 'Ask another instance: ',
        ...others.flatMap((member, i) => [i > 0 ? ', ' : '', make('a', {href: pageOf(member.url)}, new URL(member.url).host)]))]));
  }
  setText(section.querySelector('.explanation'), explanation);
}

setInterval(() => {
  if (model.known && !document.hidden) {
    members.tick();
    if (++ticks % 4 === 0) {
      roles.tick();
      detail.tick();
      renderVerdict();
    }
  }
}, TICK_MILLIS);
addEventListener('hashchange', () => {
  const name = new URLSearchParams(location.hash.slice(1)).get('role');
  if (model.roles.has(name)) {
    show(name);
  }
});
