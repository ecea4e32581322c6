// Asks again and again: slower after failures, when the server says so, and not at all while nobody looks.

const SLOWEST_SECONDS = 300;

/**
 * @param task asks and shows; what it throws counts as a failure
 * @param seconds between two questions when all is well
 * @param listener {answered(), failed(problem, seconds until the next try)}
 */
export function poll(task, seconds, listener) {
  let timer = null;
  let stopped = false;
  let running = null;
  let failures = 0;
  let notBefore = 0;

  async function run() {
    timer = null;
    if (stopped || running !== null) return;
    running = new AbortController();
    try {
      await task(running.signal);
      failures = 0;
      if (!stopped) listener.answered();
      notBefore = Date.now() + seconds * 1000;
    } catch (failure) {
      if (stopped) return;
      failures += 1;
      const wait = Math.max(failure.retryAfterSeconds ?? 0, Math.min(SLOWEST_SECONDS, seconds * 2 ** failures));
      notBefore = Date.now() + wait * 1000;
      listener.failed(failure, wait);
    } finally {
      running = null;
    }
    schedule();
  }

  function schedule() {
    if (stopped || document.hidden || timer !== null || running !== null) return;
    timer = setTimeout(run, Math.max(0, notBefore - Date.now()));
  }

  function lookedAt() {
    if (document.hidden) {
      clearTimeout(timer);
      timer = null;
    } else {
      schedule();
    }
  }

  document.addEventListener('visibilitychange', lookedAt);
  schedule();
  return {
    /** Asks at once, unless the server wants to be left alone. */
    now() {
      if (failures === 0) notBefore = 0;
      clearTimeout(timer);
      timer = null;
      schedule();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      running?.abort();
      document.removeEventListener('visibilitychange', lookedAt);
    },
  };
}
