package dev.seaworthy.health;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps everything it hears. */
final class RecordingListener implements HealthListener {

    private final List<CheckTransition> transitions = new CopyOnWriteArrayList<>();
    private final List<ProbeTransition> probes = new CopyOnWriteArrayList<>();
    private final List<String> leftBehind = new CopyOnWriteArrayList<>();

    @Override
    public void checkChanged(CheckTransition transition) {
        transitions.add(transition);
    }

    @Override
    public void probeChanged(ProbeTransition transition) {
        probes.add(transition);
    }

    @Override
    public void attemptLeftBehind(String check, Duration runningFor) {
        leftBehind.add(check);
    }

    List<CheckTransition> transitions() {
        return transitions;
    }

    List<ProbeTransition> probes() {
        return probes;
    }

    List<String> leftBehind() {
        return leftBehind;
    }
}
