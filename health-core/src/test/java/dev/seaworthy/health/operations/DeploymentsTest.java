package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentsTest {

    private static final Instant TIME = Instant.parse("2026-11-20T18:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void eachVersionIsADeploymentAndEachFurtherStartARestart() {
        start("1.0", "pod-1", 0);
        start("1.0", "pod-1", 1);
        start("1.0", "pod-1", 2);
        start("1.1", "pod-1", 3);
        Deployments last = start("1.0", "pod-1", 4);

        assertThat(last.newest())
                .containsExactly(
                        new Deployment("1.0", "abc", "pod-1", TIME.plusSeconds(4), 0, null),
                        new Deployment("1.1", "abc", "pod-1", TIME.plusSeconds(3), 0, null),
                        new Deployment("1.0", "abc", "pod-1", TIME, 2, TIME.plusSeconds(2)));
    }

    @Test
    void instancesHaveHistoriesOfTheirOwnAndSeeEachOther() {
        start("1.0", "pod-1", 0);
        start("1.0", "pod-2", 1);
        Deployments last = start("1.0", "pod-1", 2);

        assertThat(last.newest()).extracting(Deployment::instance).containsExactly("pod-2", "pod-1");
        assertThat(last.newest()).extracting(Deployment::restarts).containsExactly(0, 1);
    }

    @Test
    void oneStartIsNotedOnce() {
        start("1.0", "pod-1", 0);

        assertThat(start("1.0", "pod-1", 0).newest())
                .extracting(Deployment::restarts)
                .containsExactly(0);
    }

    @Test
    void storeThatFailsIsTriedAgainAndUnknownIsNull() throws Exception {
        DeploymentStore files = store();
        CountDownLatch broken = new CountDownLatch(1);
        Deployments deployments = Deployments.of(
                new DeploymentStore() {
                    @Override
                    public List<Deployment> newest(int limit) throws Exception {
                        if (broken.getCount() > 0) {
                            throw new IOException("the disk is away");
                        }
                        return files.newest(limit);
                    }

                    @Override
                    public void save(Deployment deployment) throws Exception {
                        files.save(deployment);
                    }
                },
                AppInfo.of("app"));

        deployments.refreshOnce();
        assertThat(deployments.newest()).isNull();

        broken.countDown();
        deployments.refreshOnce();
        assertThat(deployments.newest()).hasSize(1);
    }

    @Test
    void storeThatHangsHoldsNobodyAndIsInterruptedByCloseWithoutAComplaint() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        DeploymentStore hanging = new DeploymentStore() {
            @Override
            public List<Deployment> newest(int limit) throws InterruptedException {
                asked.countDown();
                try {
                    new CountDownLatch(1).await(30, TimeUnit.SECONDS);
                } catch (InterruptedException closed) {
                    interrupted.countDown();
                    throw closed;
                }
                return List.of();
            }

            @Override
            public void save(Deployment deployment) {}
        };
        try (LogTail log = LogTail.create().start()) {
            try (Deployments deployments =
                    Deployments.of(hanging, AppInfo.of("app")).start().start()) {
                assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(deployments.newest()).isNull();
            }

            assertThat(interrupted.getCount()).isZero();
            assertThat(log.read(null, LogLevel.WARN, 10).items())
                    .filteredOn(entry -> entry.logger().equals(Deployments.class.getName()))
                    .isEmpty();
        }
    }

    @Test
    void closedHistoryDoesNotStartAgain() {
        Deployments deployments = Deployments.of(store(), AppInfo.of("app"));
        deployments.close();

        assertThatIllegalStateException().isThrownBy(deployments::start);
    }

    @Test
    void infoShowsTheNewestFew() {
        Deployments last = start("0", "pod-1", 0);
        for (int i = 1; i < 15; i++) {
            last = start(Integer.toString(i), "pod-1", i);
        }

        InfoReport info = InfoReport.of(AppInfo.of("app"), last, TIME);

        assertThat(info.deployments())
                .extracting(Deployment::version)
                .hasSize(10)
                .startsWith("14", "13");
        assertThat(InfoReport.of(AppInfo.of("app"), null, TIME).deployments()).isEmpty();
        assertThat(InfoReport.of(AppInfo.of("app"), Deployments.of(store(), AppInfo.of("app")), TIME)
                        .deployments())
                .isNull();
    }

    private Deployments start(String version, String instance, int second) {
        AppInfo info = AppInfo.of("app").version(version).build(null, "abc").startedAt(TIME.plusSeconds(second));
        Deployments deployments = Deployments.of(store(), info, instance);
        deployments.refreshOnce();
        return deployments;
    }

    private DeploymentStore store() {
        return new FileDeploymentStore(folder.resolve("deployments"));
    }
}
