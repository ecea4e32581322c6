// Runs setup and 2,000 iterations of the script beside this file, and prints what it asked for: kind, a tab, and the path.
globalThis.__ENV = process.env;
const script = await import('./registry.mjs');
const { asked } = await import('k6/http');
const { slept } = await import('k6');

const data = script.setup();
const before = asked.length;
for (let i = 0; i < 2000; i++) {
  script.default(data);
}
const { stages } = script.options.scenarios.registry;
console.log(`options\t${stages.map(({ duration, target }) => `${target} in ${duration}`).join(', ')}`);
console.log(`thresholds\t${JSON.stringify(script.options.thresholds)}`);
console.log(`prepared\t${before}`);
console.log(`thought\t${Math.min(...slept)}\t${Math.max(...slept)}`);
for (const percent of [0, 29.9, 30, 49.9, 50, 69.9, 70, 79.9, 80, 89.9, 90, 99.9]) {
  console.log(`drawn\t${percent}\t${script.drawn(percent).kind}`);
}
asked.slice(before).forEach(({ url, kind }) => console.log(`${kind}\t${url.replace('http://localhost:8080', '')}`));
