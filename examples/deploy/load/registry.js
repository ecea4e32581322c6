// Load of the registry with k6 (Grafana k6, 0.49 or newer):
//
//   export REGISTRY_PASSWORD_READER REGISTRY_PASSWORD_EDITOR   # never as an option: those are seen by every user
//   k6 run load/registry.js
//   k6 run -e PROFILE=stress -e BASE_URL=https://registry.example.com load/registry.js
//
// k6 ends with 99 when a target is missed. The same load without k6: RegistryLoad, see README.md.
import http from 'k6/http';
import encoding from 'k6/encoding';
import { check, fail, sleep } from 'k6';

const BASE_URL = __ENV.BASE_URL || 'http://localhost:8080';
const PROJECTS = 200;
const WORDS = ['Apollo', 'Artemis', 'Gemini', 'Luna', 'Mercury', 'Orion', 'Skylab', 'Sojus', 'Voyager', 'Vostok'];

// Users begin one after the other (10 or 50 a second); the duration counts from the first.
const PROFILES = {
  normal: { users: 100, ramp: '10s', rest: '590s', shortest: 1, longest: 3 },
  stress: { users: 500, ramp: '10s', rest: '290s', shortest: 0.1, longest: 0.5 },
};
const profile = PROFILES[__ENV.PROFILE || 'normal'];
if (!profile) {
  throw new Error(`PROFILE is ${__ENV.PROFILE}; give normal or stress`);
}

// Shares in percent; together 100.
export const MIX = [
  { kind: 'list', percent: 30, path: () => '/projects' },
  { kind: 'search', percent: 20, path: () => `/projects/search?q=${any(WORDS)}` },
  { kind: 'by key', percent: 20, path: (keys) => `/projects/${any(keys)}` },
  { kind: 'statistics', percent: 10, path: () => '/projects/statistics' },
  { kind: 'suggestions', percent: 10, path: () => `/projects/suggestions?prefix=${any(WORDS).substring(0, 2)}` },
  { kind: 'health', percent: 10, path: () => '/seaworthy/health' },
];

export const options = {
  scenarios: {
    registry: {
      executor: 'ramping-vus',
      startVUs: 0,
      stages: [
        { duration: profile.ramp, target: profile.users },
        { duration: profile.rest, target: profile.users },
      ],
      gracefulRampDown: '10s',
    },
  },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  thresholds: {
    'http_req_duration{scenario:registry}': ['p(95)<200'],
    'http_req_failed{scenario:registry}': ['rate<0.001'],
    // No limits: they make k6 report each kind.
    ...Object.fromEntries(MIX.map(({ kind }) => [`http_req_duration{kind:${kind}}`, ['max>=0']])),
  },
};

function any(list) {
  return list[Math.floor(Math.random() * list.length)];
}

function credentials(user, variable) {
  const password = __ENV[variable];
  if (!password) {
    throw new Error(`${variable} is not set; give the password in this environment variable`);
  }
  return { Authorization: `Basic ${encoding.b64encode(`${user}:${password}`)}` };
}

const reader = credentials('reader', 'REGISTRY_PASSWORD_READER');
const editor = credentials('editor', 'REGISTRY_PASSWORD_EDITOR');

function keys() {
  const projects = http.get(`${BASE_URL}/projects`, { headers: reader });
  if (projects.status !== 200) {
    fail(`the projects could not be listed: status ${projects.status}`);
  }
  return projects.json().map((project) => project.id);
}

// Makes sure that there are 200 projects.
export function setup() {
  for (let i = keys().length; i < PROJECTS; i++) {
    const created = http.post(`${BASE_URL}/projects`, JSON.stringify({ name: `${WORDS[i % WORDS.length]} ${i}` }), {
      headers: { ...editor, 'Content-Type': 'application/json' },
    });
    if (created.status !== 201) {
      fail(`a project could not be created: status ${created.status}`);
    }
  }
  return { keys: keys() };
}

export function drawn(percent) {
  let left = percent;
  return MIX.find((each) => (left -= each.percent) < 0);
}

export default function (data) {
  const { kind, path } = drawn(Math.random() * 100);
  const answer = http.get(BASE_URL + path(data.keys), { headers: reader, tags: { kind, name: kind } });
  check(answer, { 'status is 200': ({ status }) => status === 200 });
  sleep(profile.shortest + Math.random() * (profile.longest - profile.shortest));
}
