package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class AuditContextTest {
    private static final AuditContext ALICE = AuditContext.empty().withActor(Actor.user("alice"));
    private static final AuditContext BOB = AuditContext.empty().withActor(Actor.user("bob"));

    /** One thread, as the smallest pool in which users follow each other. */
    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    @AfterEach
    void nothingIsLeftBehind() throws InterruptedException {
        assertThat(AuditContext.current()).isEqualTo(AuditContext.empty());
        pool.shutdown();
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void scopesNestAndEachBringsBackTheOneBefore() {
        AuditContext.Scope outer = AuditContext.open(ALICE);
        AuditContext.Scope inner = AuditContext.open(BOB);
        assertThat(AuditContext.current()).isEqualTo(BOB);

        inner.close();
        assertThat(AuditContext.capture()).isEqualTo(ALICE);
        outer.close();
        assertThat(AuditContext.capture()).isEqualTo(AuditContext.empty());
    }

    @Test
    void aTaskTakesTheContextAlongAndLeavesNothingForTheNextUser() throws Exception {
        Callable<AuditContext> ofAlice = ALICE.call(() -> AuditContext.wrapCall(AuditContext::current));
        Runnable failing = ALICE.call(() -> AuditContext.wrap(() -> {
            throw new IllegalStateException("no");
        }));

        assertThat(onPool(ofAlice)).isEqualTo(ALICE);
        assertThat(onPool(AuditContext::current)).isEqualTo(AuditContext.empty());
        assertThatThrownBy(() -> onPool(Executors.callable(failing))).hasRootCauseMessage("no");
        assertThat(onPool(AuditContext::current)).isEqualTo(AuditContext.empty());
    }

    @Test
    void aTaskHandedOverWithoutAContextSeesNoneEvenWhereOneIsOpen() {
        Runnable ofNobody =
                AuditContext.wrap(() -> assertThat(AuditContext.current()).isEqualTo(AuditContext.empty()));

        ALICE.run(ofNobody);
    }

    @Test
    void aWrappedExecutorCarriesTheContextOfWhoeverHandsTasksOver() throws Exception {
        ExecutorService carrying = AuditContext.wrapExecutor(pool);

        assertThat(ALICE.call(() -> carrying.submit(AuditContext::current)).get(60, TimeUnit.SECONDS))
                .isEqualTo(ALICE);
        assertThat(BOB.call(() -> carrying.invokeAll(List.<Callable<AuditContext>>of(AuditContext::current)))
                        .get(0)
                        .get(60, TimeUnit.SECONDS))
                .isEqualTo(BOB);
        assertThat(ALICE.call(() -> CompletableFuture.supplyAsync(AuditContext::current, carrying))
                        .get(60, TimeUnit.SECONDS))
                .isEqualTo(ALICE);
        assertThat(carrying.submit(AuditContext::current).get(60, TimeUnit.SECONDS))
                .isEqualTo(AuditContext.empty());
    }

    @Test
    void aScopeThatATaskForgotIsGoneWhenTheTaskEnds() throws Exception {
        onPool(AuditContext.wrapCall(() -> AuditContext.open(ALICE)));

        assertThat(onPool(AuditContext::current)).isEqualTo(AuditContext.empty());
    }

    @Test
    void closingAScopeClosesWhatWasOpenedInsideAndForgotten() {
        AuditContext.Scope outer = AuditContext.open(ALICE);
        AuditContext.Scope forgotten = AuditContext.open(BOB);

        outer.close();

        assertThat(AuditContext.current()).isEqualTo(AuditContext.empty());
        ALICE.run(() -> {
            forgotten.close();
            outer.close();
            assertThat(AuditContext.current()).isEqualTo(ALICE);
        });
    }

    @Test
    void forgottenScopesDoNotGrowWithoutBound() throws Exception {
        try (HeardLog heard = new HeardLog(ContextScope.class)) {
            onPool(() -> {
                for (int i = 0; i < 100; i++) {
                    AuditContext.open(ALICE);
                }
                return null;
            });
            assertThat(onPool(AuditContext::current)).isEqualTo(ALICE);

            assertThat(onPool(() -> BOB.call(AuditContext::current))).isEqualTo(BOB);

            assertThat(onPool(AuditContext::current)).isEqualTo(AuditContext.empty());
            assertThat(heard.messages("open inside each other")).hasSize(1);
        }
    }

    @Test
    void aScopeClosedOnAnotherThreadIsGoneFromItsOwn() throws Exception {
        AuditContext.Scope onPool = onPool(() -> AuditContext.open(ALICE));
        assertThat(onPool(AuditContext::current)).isEqualTo(ALICE);

        BOB.run(() -> {
            onPool.close();
            assertThat(AuditContext.current()).isEqualTo(BOB);
        });

        assertThat(onPool(AuditContext::current)).isEqualTo(AuditContext.empty());
        assertThat(onPool(() -> BOB.call(AuditContext::current))).isEqualTo(BOB);
        assertThat(onPool(AuditContext::current)).isEqualTo(AuditContext.empty());
    }

    @Test
    void aNewThreadDoesNotInheritTheContext() throws Exception {
        FutureTask<AuditContext> task = new FutureTask<>(AuditContext::current);

        ALICE.run(() -> new Thread(task).start());

        assertThat(task.get(60, TimeUnit.SECONDS)).isEqualTo(AuditContext.empty());
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadTakesOnlyWhatIsCarriedThere() throws Exception {
        FutureTask<AuditContext> bare = new FutureTask<>(AuditContext::current);
        FutureTask<AuditContext> wrapped =
                ALICE.call(() -> new FutureTask<>(AuditContext.wrapCall(AuditContext::current)));

        ALICE.run(() -> {
            startVirtual(bare);
            startVirtual(wrapped);
        });

        assertThat(bare.get(60, TimeUnit.SECONDS)).isEqualTo(AuditContext.empty());
        assertThat(wrapped.get(60, TimeUnit.SECONDS)).isEqualTo(ALICE);
    }

    @Test
    void whatWasCapturedIsOneValueWithOneActor() {
        AuditContext context = ALICE.withTenant("acme").withTrace("t", "s").withActor(Actor.service("job"));

        assertThat(context.actor()).isEqualTo(Actor.service("job"));
        assertThat(context.tenantId()).isEqualTo("acme");
        assertThat(context.traceId()).isEqualTo("t");
    }

    private <T> T onPool(Callable<T> task) throws Exception {
        return pool.submit(task).get(60, TimeUnit.SECONDS);
    }

    /** By reflection, because this module is compiled for 17. */
    private static void startVirtual(Runnable task) {
        try {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
