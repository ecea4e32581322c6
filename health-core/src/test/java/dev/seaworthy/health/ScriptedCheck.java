package dev.seaworthy.health;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Answers its nth run by a script; counts its runs. */
final class ScriptedCheck implements HealthCheck {

    private final AtomicInteger runs = new AtomicInteger();
    private volatile IntFunction<CheckResult> script;

    private ScriptedCheck(IntFunction<CheckResult> script) {
        this.script = script;
    }

    static ScriptedCheck of(IntFunction<CheckResult> script) {
        return new ScriptedCheck(script);
    }

    static ScriptedCheck up() {
        return of(run -> CheckResult.up());
    }

    static ScriptedCheck down() {
        return of(run -> CheckResult.down("broken"));
    }

    void becomes(CheckResult result) {
        script = run -> result;
    }

    int runs() {
        return runs.get();
    }

    @Override
    public CheckResult check(CheckContext context) {
        return script.apply(runs.getAndIncrement());
    }
}
