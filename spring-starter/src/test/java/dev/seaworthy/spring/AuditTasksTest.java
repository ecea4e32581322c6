package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.audit.AuditLogger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

@Tag("security")
class AuditTasksTest {

    private static final AuditContext CALLER =
            AuditContext.empty().withActor(Actor.user("ada")).withClient("192.0.2.1", null);

    private final ApplicationContextRunner application = Starter.withDatabase()
            .withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
            .withUserConfiguration(Tasks.class);

    @AfterEach
    void logOut() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void asynchronousMethodKnowsWhoAsked() {
        application.run(context -> {
            assertThat(seen(context)).isEqualTo(CALLER);
            assertThat(context.getBean(Worker.class).see().get(20, TimeUnit.SECONDS))
                    .isEqualTo(AuditContext.empty());
        });
    }

    @Test
    void virtualThreadKnowsWhoAsked() {
        assumeThat(Runtime.version().feature()).as("Java with virtual threads").isGreaterThanOrEqualTo(21);

        application.withPropertyValues("spring.threads.virtual.enabled=true").run(context -> {
            assertThat(seen(context)).isEqualTo(CALLER);
            assertThat(context.getBean(Worker.class).threads())
                    .hasSize(1)
                    .allMatch(name -> name.startsWith("VirtualThread"));
        });
    }

    @Test
    void whoIsLoggedInIsTakenAlong() {
        application.run(context -> {
            var ada = new TestingAuthenticationToken("ada", "secret", "CLERK");
            SecurityContextHolder.getContext().setAuthentication(ada);

            assertThat(context.getBean(Worker.class)
                            .see()
                            .get(20, TimeUnit.SECONDS)
                            .actor())
                    .isEqualTo(Actor.user("ada", "ada"));
        });
    }

    @Test
    void decoratorOfTheApplicationStaysInUse() {
        application.withUserConfiguration(OwnDecorator.class).run(context -> {
            assertThat(seen(context)).isEqualTo(CALLER);
            assertThat(context.getBean(OwnDecorator.class).decorated).hasSize(1);
        });
    }

    @Test
    void whoInjectsADecoratorGetsOneThatHoldsTheApplications() {
        application.withUserConfiguration(OwnDecorator.class).run(context -> {
            context.getBean(TaskDecorator.class).decorate(() -> {});

            assertThat(context.getBean(OwnDecorator.class).decorated).hasSize(1);
        });
    }

    @Test
    void tasksAloneCanBeOff() {
        application.withPropertyValues("seaworthy.audit.tasks=false").run(context -> {
            assertThat(context).doesNotHaveBean(TaskDecorator.class).hasSingleBean(AuditLogger.class);
            assertThat(seen(context)).isEqualTo(AuditContext.empty());
        });
    }

    private static AuditContext seen(ApplicationContext context) throws Exception {
        Worker worker = context.getBean(Worker.class);
        return CALLER.call(worker::see).get(20, TimeUnit.SECONDS);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true)
    static class Tasks {

        @Bean
        Worker worker() {
            return new Worker();
        }
    }

    static class Worker {

        private final List<String> threads = Collections.synchronizedList(new ArrayList<>());

        /** No field: a proxy has its own, which is empty. */
        public List<String> threads() {
            return threads;
        }

        @Async
        public CompletableFuture<AuditContext> see() {
            threads.add(Thread.currentThread().toString());
            return CompletableFuture.completedFuture(AuditContext.current());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnDecorator {

        final List<Runnable> decorated = Collections.synchronizedList(new ArrayList<>());

        @Bean
        TaskDecorator ownDecorator() {
            return task -> {
                decorated.add(task);
                return task;
            };
        }
    }
}
