package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures of starting, leaving, scaling and backing up agree with each other. */
@Tag("dear")
class RolloutTest {

    private static final int OTHER_PHASES_SECONDS = 30;

    @Test
    void theDrainIsFifteenSecondsAndEndsBeforeItsPhaseAndThePod() {
        int drain = seconds("DRAIN");
        int phase = seconds("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE");

        assertThat(drain).isEqualTo(15).isLessThan(phase);
        assertThat(pod().getTerminationGracePeriodSeconds()).isGreaterThan(drain + phase + OTHER_PHASES_SECONDS - 1L);
        assertThat(container().getLifecycle())
                .as("the drain makes a preStop hook needless")
                .isNull();
    }

    @Test
    void aBalancerThatAsksItselfNoticesTheDrain() {
        Probe ready = container().getReadinessProbe();

        assertThat(ready.getPeriodSeconds() * ready.getFailureThreshold()).isLessThan(seconds("DRAIN"));
    }

    @Test
    void aStartMayTakeTwoMinutesAndARollOutLonger() {
        Probe started = container().getStartupProbe();
        int start = started.getPeriodSeconds() * started.getFailureThreshold();

        assertThat(start).isEqualTo(120);
        assertThat(deployment().getSpec().getProgressDeadlineSeconds()).isGreaterThan(2 * start);
    }

    @Test
    void anUpdateTakesNoPodAway() {
        var update = deployment().getSpec().getStrategy().getRollingUpdate();

        assertThat(update.getMaxUnavailable().getIntVal()).isZero();
        assertThat(update.getMaxSurge().getIntVal()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void aNodeThatIsEmptiedLeavesAPodRunning(String overlay) {
        HorizontalPodAutoscaler scaler = Manifests.of(overlay).one(HorizontalPodAutoscaler.class, "registry");
        PodDisruptionBudget budget = Manifests.of(overlay).one(PodDisruptionBudget.class, "registry");

        assertThat(scaler.getSpec().getMinReplicas())
                .isGreaterThan(budget.getSpec().getMaxUnavailable().getIntVal());
        assertThat(Manifests.of(overlay)
                        .one(Deployment.class, "registry")
                        .getSpec()
                        .getReplicas())
                .as("the autoscaler's business alone")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void podsThatShareAVolumeKeepTheirAlertsInOneOfTheirOwn(String overlay) {
        Path alerts = Path.of(configuration(overlay).get("SEAWORTHY_ALERTS_STATEFILE"));

        assertThat(container().getVolumeMounts())
                .filteredOn(mount -> alerts.startsWith(mount.getMountPath()))
                .singleElement()
                .satisfies(mount -> assertThat(pod().getVolumes())
                        .filteredOn(volume -> volume.getName().equals(mount.getName()))
                        .singleElement()
                        .satisfies(volume -> assertThat(volume.getEmptyDir()).isNotNull()));
    }

    /** PostgreSQL of the kit takes 50. */
    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void allPodsTogetherStayBelowTheConnectionsOfTheDatabase(String overlay) {
        HorizontalPodAutoscaler scaler = Manifests.of(overlay).one(HorizontalPodAutoscaler.class, "registry");
        int pool = Integer.parseInt(configuration(overlay).get("SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE"));
        int surge = 1;

        assertThat((scaler.getSpec().getMaxReplicas() + surge) * pool).isLessThan(50);
    }

    @Test
    void backupsOfProductionRunAsOftenAsTheyPromise() throws IOException {
        Manifests production = Manifests.of(Manifests.PRODUCTION);
        Properties plan = settings(Manifests.PRODUCTION);
        CronJob backup = production.one(CronJob.class, "registry-backup");

        assertThat(plan)
                .containsEntry("seaworthy.backup.plans.registry.rpo", "1h")
                .containsEntry("seaworthy.backup.plans.registry.rto", "30m")
                .containsEntry(
                        "seaworthy.backup.plans.registry.schedule",
                        backup.getSpec().getSchedule());
        assertThat(backup.getSpec().getSchedule()).isEqualTo("*/30 * * * *");
        assertThat(backup.getSpec().getJobTemplate().getSpec().getActiveDeadlineSeconds())
                .as("done before the next begins")
                .isLessThan(Duration.ofMinutes(30).toSeconds());
        assertThat(backup.getSpec().getStartingDeadlineSeconds())
                .isLessThan(Duration.ofMinutes(30).toSeconds());
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void jobsOfOnePlanDoNotOverlap(String overlay) {
        assertThat(Manifests.of(overlay).all(CronJob.class)).hasSize(4).allSatisfy(job -> {
            assertThat(job.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
            assertThat(job.getSpec().getTimeZone()).isEqualTo("Etc/UTC");
        });
        assertThat(Manifests.of(overlay).all(CronJob.class))
                .extracting(job -> job.getSpec().getSchedule())
                .doesNotHaveDuplicates();
    }

    /** A volume of theirs is mounted by one node at a time. */
    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void jobsThatRunTogetherRunOnOneNode(String overlay) {
        assertThat(Manifests.of(overlay).all(CronJob.class)).allSatisfy(job -> {
            var pod = job.getSpec().getJobTemplate().getSpec().getTemplate();
            assertThat(pod.getSpec().getAffinity().getPodAffinity().getRequiredDuringSchedulingIgnoredDuringExecution())
                    .singleElement()
                    .satisfies(term -> {
                        assertThat(term.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
                        assertThat(pod.getMetadata().getLabels())
                                .containsAllEntriesOf(term.getLabelSelector().getMatchLabels());
                    });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void aDrillHasAServerBesideItThatIsReadyFirst(String overlay) throws IOException {
        PodSpec pod = Manifests.of(overlay)
                .one(CronJob.class, "registry-backup-drill")
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(pod.getContainers().get(0).getArgs()).containsExactly("drill");
        assertThat(pod.getInitContainers()).singleElement().satisfies(server -> {
            assertThat(server.getRestartPolicy()).isEqualTo("Always");
            assertThat(server.getStartupProbe().getExec().getCommand()).startsWith("pg_isready");
            assertThat(server.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
            assertThat(server.getResources().getLimits()).containsOnlyKeys("cpu", "memory");
        });
        assertThat(settings(overlay))
                .containsEntry(
                        "seaworthy.backup.plans.registry.drill.servers.database",
                        "jdbc:postgresql://localhost:5432/postgres?ApplicationName=drill")
                .containsKey("seaworthy.backup.plans.registry.drill.folder");
        assertThat(backupFiles(overlay).get("init-drills.sh"))
                .isEqualTo(Files.readString(Path.of("compose/postgres/init-drills.sh")));
    }

    private static Properties settings(String overlay) throws IOException {
        Properties settings = new Properties();
        settings.load(new StringReader(backupFiles(overlay).get("backup.properties")));
        return settings;
    }

    private static Map<String, String> backupFiles(String overlay) {
        return Manifests.of(overlay).all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().startsWith("registry-backup-"))
                .findFirst()
                .orElseThrow()
                .getData();
    }

    private static int seconds(String key) {
        return Integer.parseInt(configuration(Manifests.PRODUCTION).get(key).replace("s", ""));
    }

    private static Map<String, String> configuration(String overlay) {
        return Manifests.of(overlay).one(ConfigMap.class, "registry").getData();
    }

    private static Container container() {
        return pod().getContainers().get(0);
    }

    private static PodSpec pod() {
        return deployment().getSpec().getTemplate().getSpec();
    }

    private static Deployment deployment() {
        return Manifests.of(Manifests.PRODUCTION).one(Deployment.class, "registry");
    }
}
