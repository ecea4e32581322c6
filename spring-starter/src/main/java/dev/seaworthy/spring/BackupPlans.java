package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Codec;
import dev.seaworthy.backup.DrillPlan;
import dev.seaworthy.backup.RestoreAssertion;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes plans of properties; what is wrong with a value is said under the name of its property. */
final class BackupPlans {

    private final BackupSources sources;
    private final Map<String, RestoreAssertion> assertions;

    /** @param assertions by the names of their beans */
    BackupPlans(BackupSources sources, Map<String, RestoreAssertion> assertions) {
        this.sources = sources;
        this.assertions = assertions;
    }

    BackupPlan plan(String name, BackupPlanProperties properties) {
        Key key = new Key("seaworthy.backup.plans").child(name);
        if (properties.codec() == Codec.ZSTD) {
            key.child("codec").needs("com.github.luben.zstd.Zstd", "com.github.luben:zstd-jni");
        }
        if (properties.sources().isEmpty()) {
            throw key.child("sources")
                    .wrong("is empty; name at least one, for instance " + key.child("sources[0].type") + "=h2");
        }
        BackupPlan plan = kept(key, timed(key, key.check(() -> BackupPlan.of(name)), properties), properties);
        for (int i = 0; i < properties.sources().size(); i++) {
            Key source = key.child("sources").at(i);
            BackupPlanProperties.Source said = properties.sources().get(i);
            plan = with(plan, source, draft -> draft.source(sources.source(source, said)));
        }
        return plan.drill(drill(key.child("drill"), properties));
    }

    private static BackupPlan timed(Key key, BackupPlan fresh, BackupPlanProperties properties) {
        BackupPlan plan = with(fresh, key.child("schedule"), draft -> draft.schedule(properties.runs()));
        plan = with(plan, key.child("cleanup-schedule"), draft -> draft.cleanupSchedule(properties.cleanups()));
        plan = with(plan, key.child("jitter"), draft -> draft.jitter(properties.jitter()));
        plan = with(plan, key.child("timeout"), draft -> draft.timeout(properties.timeout()));
        plan = with(plan, key.child("lateness-limit"), draft -> draft.latenessLimit(properties.latenessLimit()));
        plan = with(plan, key.child("recheck-after"), draft -> draft.recheckAfter(properties.rechecks()));
        plan = with(plan, key.child("rpo"), draft -> draft.rpo(properties.rpo()));
        return with(plan, key.child("rto"), draft -> draft.rto(properties.rto()));
    }

    private static BackupPlan kept(Key key, BackupPlan timed, BackupPlanProperties properties) {
        BackupPlan plan = with(timed, key.child("codec"), draft -> draft.codec(properties.codec()));
        plan = with(plan, key.child("recipients"), draft -> draft.encryption(properties.encryption()));
        plan = with(plan, key.child("bytes-per-second"), draft -> draft.bytesPerSecond(properties.speed()));
        return with(plan, key.child("retention"), draft -> draft.retention(properties.keeps()));
    }

    private static BackupPlan with(BackupPlan plan, Key key, UnaryOperator<BackupPlan> change) {
        return key.check(() -> change.apply(plan));
    }

    private @Nullable DrillPlan drill(Key key, BackupPlanProperties properties) {
        BackupPlanProperties.Drill said = properties.drill();
        if (said.folder() == null) {
            if (!said.servers().isEmpty()) {
                throw key.child("folder").wrong("is missing; name a folder for scratch copies beside the servers");
            }
            return null;
        }
        DrillPlan drill = DrillPlan.in(Path.of(said.folder()))
                .schedule(key.child("schedule").check(properties::drills));
        for (Map.Entry<String, String> server : said.servers().entrySet()) {
            Key place = key.child("servers").child(server.getKey());
            drill = drill.server(server.getKey(), sources.drillServer(place, server, properties.sources()));
        }
        for (Map.Entry<String, RestoreAssertion> assertion : assertions.entrySet()) {
            drill = drill.assertThat(assertion.getKey(), assertion.getValue());
        }
        return drill;
    }
}
