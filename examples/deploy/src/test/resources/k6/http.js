// Answers like a registry with the projects that were created, and records what was asked for.
export const asked = [];
const projects = [];

function get(url, { headers, tags }) {
  asked.push({ url, authorization: headers.Authorization, kind: tags ? tags.kind : null });
  return { status: 200, json: () => projects };
}

function post(url, body, { headers }) {
  projects.push({ id: `key-${projects.length}`, ...JSON.parse(body) });
  asked.push({ url, authorization: headers.Authorization, kind: null });
  return { status: 201 };
}

export default { get, post };
