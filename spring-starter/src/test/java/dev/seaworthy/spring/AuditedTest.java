package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.audit.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("security")
class AuditedTest {

    private final ApplicationContextRunner application =
            Starter.withDatabase().withBean(Invoices.class).withPropertyValues("spring.aop.proxy-target-class=true");

    @Test
    void callIsOneEventWithWhatTheAnnotationSays() {
        application.run(context -> {
            assertThat(context.getBean(Invoices.class).approve("42", 7)).isEqualTo(new Invoice("42", 700));

            StoredEvent event = only(context, "invoice.approve");
            assertThat(event.status()).contains(AuditStatus.SUCCESS);
            assertThat(event.severity()).contains(Severity.HIGH);
            assertThat(event.text(EventField.EVENT_CATEGORY)).isEqualTo("data_modification");
            assertThat(event.text(EventField.RESOURCE_TYPE)).isEqualTo("invoice");
            assertThat(event.text(EventField.RESOURCE_ID)).isEqualTo("42");
            assertThat(StoredEvents.metadata(event))
                    .contains("\"items\":7", "\"cents\":700", "\"duration_ms\":")
                    .doesNotContain(AuditedMethod.UNEVALUATED);
        });
    }

    @Test
    void exceptionIsAnErrorThatNamesItsTypeWithoutSecrets() {
        application.run(context -> {
            assertThatThrownBy(() -> context.getBean(Invoices.class).lose("42"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("lost 42, password=hunter2");

            StoredEvent event = only(context, "invoice.lose");
            assertThat(event.status()).contains(AuditStatus.ERROR);
            assertThat(event.text(EventField.RESOURCE_ID)).isEqualTo("42");
            assertThat(event.text(EventField.ERROR_MESSAGE))
                    .startsWith("java.lang.IllegalStateException: lost 42")
                    .doesNotContain("hunter2");
            assertThat(StoredEvents.metadata(event)).contains("\"error_class\":\"java.lang.IllegalStateException\"");
        });
    }

    @Test
    void refusalIsAFailure() {
        application.run(context -> {
            assertThatThrownBy(() -> context.getBean(Invoices.class).refuse(new AccessDeniedException("no")))
                    .isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> context.getBean(Invoices.class).refuse(new SecurityException("no")))
                    .isInstanceOf(SecurityException.class);

            assertThat(StoredEvents.of(context, "invoice.refuse"))
                    .hasSize(2)
                    .allSatisfy(event -> assertThat(event.status()).contains(AuditStatus.FAILURE));
        });
    }

    @Test
    void promiseIsOverWhenItIsKept() {
        application.run(context -> {
            Invoices invoices = context.getBean(Invoices.class);
            CompletableFuture<Invoice> promise = invoices.promise("42");

            assertThat(promise).isSameAs(invoices.promised());
            assertThat(StoredEvents.of(context)).isEmpty();
            invoices.promised().complete(new Invoice("42", 9));

            assertThat(StoredEvents.metadata(only(context, "invoice.promise"))).contains("\"cents\":9");
        });
    }

    @Test
    void brokenPromiseIsAnError() {
        application.run(context -> {
            Invoices invoices = context.getBean(Invoices.class);
            invoices.promise("42");
            invoices.promised().completeExceptionally(new IllegalStateException("lost"));

            StoredEvent event = only(context, "invoice.promise");
            assertThat(event.status()).contains(AuditStatus.ERROR);
            assertThat(event.text(EventField.ERROR_MESSAGE)).isEqualTo("java.lang.IllegalStateException: lost");
        });
    }

    @Test
    void expressionThatFailsHarmsNoCallAndLeavesAMark() {
        application.run(context -> {
            assertThat(context.getBean(Invoices.class).odd(null)).isEqualTo("done");

            StoredEvent event = only(context, "invoice.odd");
            assertThat(event.status()).contains(AuditStatus.SUCCESS);
            assertThat(event.text(EventField.RESOURCE_TYPE)).isEqualTo("invoice");
            assertThat(event.text(EventField.RESOURCE_ID)).isNull();
            assertThat(StoredEvents.metadata(event))
                    .contains("\"_unevaluated\":[\"resource\",\"cents\"]", "\"fine\":\"yes\"");
        });
    }

    @Test
    void eventInTheTransactionSharesItsFate() {
        application.run(context -> {
            Invoices invoices = context.getBean(Invoices.class);
            rolledBack(context, () -> invoices.book("1"));
            invoices.book("2");

            assertThat(StoredEvents.of(context, "invoice.book"))
                    .extracting(event -> event.text(EventField.RESOURCE_ID))
                    .containsExactly("2");
        });
    }

    @Test
    void failureInATransactionIsKeptAlthoughThatIsLost() {
        application.run(context -> {
            assertThatThrownBy(() -> context.getBean(Invoices.class).book("bad"))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(only(context, "invoice.book").status()).contains(AuditStatus.ERROR);
        });
    }

    @Test
    void commitThatFailsIsNoSuccess() {
        application.run(context -> {
            assertThatThrownBy(() -> context.getBean(Invoices.class).failToCommit())
                    .isInstanceOf(IllegalStateException.class);

            assertThat(only(context, "invoice.commit").status()).contains(AuditStatus.ERROR);
        });
    }

    @Test
    void failureIsKeptAlthoughItsTypeJoinsATransactionThatIsLost() {
        transactional("invoice.lose").run(context -> {
            rolledBack(context, () -> assertThatThrownBy(
                            () -> context.getBean(Invoices.class).lose("42"))
                    .isInstanceOf(IllegalStateException.class));

            assertThat(only(context, "invoice.lose").status()).contains(AuditStatus.ERROR);
        });
    }

    @Test
    void callThatIsDoneIsNotHarmedForWantOfATransaction() {
        transactional("invoice.approve").run(context -> {
            assertThat(context.getBean(Invoices.class).approve("42", 7)).isEqualTo(new Invoice("42", 700));
            assertThat(context.getBean(Invoices.class).bookAlone("43")).isEqualTo("43");

            assertThat(StoredEvents.of(context))
                    .extracting(StoredEvents::type)
                    .containsExactly("invoice.approve", "invoice.book_alone");
        });
    }

    @Test
    void argumentIsWrittenAsItWasBeforeTheCall() {
        application.run(context -> {
            context.getBean(Invoices.class).clear(new ArrayList<>(List.of("a", "b")), new StringBuilder("c"));

            assertThat(StoredEvents.metadata(only(context, "invoice.clear")))
                    .contains("\"items\":[\"a\",\"b\"]", "\"note\":\"c\"");
        });
    }

    @Test
    void parameterWhoseNameBeginsLikeTheResultIsNoResult() {
        application.run(context -> {
            assertThatThrownBy(() -> context.getBean(Invoices.class).number("42"))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(StoredEvents.metadata(only(context, "invoice.number"))).contains("\"id\":\"42\"");
        });
    }

    @Test
    void methodOfARepositoryThatItsClassDoesNotHaveIsAudited() {
        application.withBean("ledger", Ledger.class, AuditedTest::repository).run(context -> {
            assertThat(context.getBean(Ledger.class).save("42")).isEqualTo("saved 42");

            assertThat(only(context, "ledger.save").text(EventField.RESOURCE_ID))
                    .isEqualTo("42");
        });
    }

    @Test
    void callTakesPlaceAlthoughThereIsNoLoggerAnyMore() {
        application.run(context -> {
            Invoices invoices = context.getBean(Invoices.class);
            context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                    .close();

            assertThat(invoices.approve("42", 7)).isEqualTo(new Invoice("42", 700));
        });
    }

    @Test
    void applicationWithSeveralLoggersStartsAndItsMethodsRun() {
        application
                .withBean("one", AuditLogger.class, AuditedTest::logger)
                .withBean("two", AuditLogger.class, AuditedTest::logger)
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(AuditedAdvisor.class);
                    assertThat(context).doesNotHaveBean("seaworthySecurityAudit");
                    assertThat(context.getBean(Invoices.class).approve("42", 7)).isNotNull();
                });
    }

    @Test
    void beanWhoseClassCanNotBeLoadedDoesNotEndTheStart() {
        var beans = new DefaultListableBeanFactory();
        beans.registerBeanDefinition("missing", new RootBeanDefinition("com.example.Missing"));
        var check = new AuditedMethodsCheck(new AuditedMethods(), beans);

        assertThatCode(check::afterSingletonsInstantiated).doesNotThrowAnyException();
    }

    @Test
    void whatNoProxyReachesIsNamed() {
        application.withBean(Sealed.class).withBean(Unreachable.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Unreachable.class).last()).isEqualTo("works");
            assertThat(AopUtils.isAopProxy(context.getBean(Unreachable.class))).isFalse();
            assertThat(context.getBean(AuditedMethodsCheck.class).unreachable())
                    .hasSize(3)
                    .anySatisfy(text -> assertThat(text).endsWith("Unreachable.last (it is final)"))
                    .anySatisfy(text -> assertThat(text).endsWith("Unreachable.hidden (it is private)"))
                    .anySatisfy(text -> assertThat(text).endsWith("Sealed.seal (its class is final)"));
        });
    }

    @Test
    void wrongAnnotationEndsTheStartAndNamesTheMethod() {
        application.withBean(Malformed.class).run(context -> assertThat(context.getStartupFailure())
                .isNotNull()
                .satisfies(failure -> assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
                        .hasMessageContaining("Bad Type"))
                .hasStackTraceContaining("Malformed.call can not be used"));
    }

    @Test
    void callIsOneEventWhereTheApplicationProxiesAsWell() {
        application
                .withBean(DefaultAdvisorAutoProxyCreator.class, AuditedTest::proxiesOfTheApplication)
                .run(context -> {
                    context.getBean(Invoices.class).approve("42", 7);

                    only(context, "invoice.approve");
                });
    }

    @Test
    void methodsAloneCanBeOff() {
        application.withPropertyValues("seaworthy.audit.methods=false").run(context -> {
            context.getBean(Invoices.class).approve("42", 7);

            assertThat(context).doesNotHaveBean(AuditedAdvisor.class);
            assertThat(StoredEvents.of(context)).isEmpty();
        });
    }

    private ApplicationContextRunner transactional(String type) {
        return application.withBean(EventType.class, () -> EventType.of(type).withMode(AuditMode.TRANSACTIONAL));
    }

    private static AuditLogger logger() {
        return AuditLogger.builder(new InMemoryAuditStore()).build();
    }

    /** As Spring Data makes them: a proxy whose target does not implement the interface of the application. */
    private static Ledger repository() {
        ProxyFactory factory = new ProxyFactory();
        factory.setInterfaces(Ledger.class);
        factory.setTarget(new StoreOfAnything());
        factory.addAdvice((MethodInterceptor) call -> new StoreOfAnything().save(call.getArguments()[0]));
        return (Ledger) factory.getProxy();
    }

    private static DefaultAdvisorAutoProxyCreator proxiesOfTheApplication() {
        var creator = new DefaultAdvisorAutoProxyCreator();
        creator.setProxyTargetClass(true);
        return creator;
    }

    private static StoredEvent only(ApplicationContext context, String type) {
        assertThat(StoredEvents.of(context)).extracting(StoredEvents::type).containsExactly(type);
        return StoredEvents.of(context).get(0);
    }

    private static void rolledBack(ApplicationContext context, Runnable work) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            work.run();
            status.setRollbackOnly();
        });
    }

    record Invoice(String id, int cents) {}

    interface Ledger {

        @Audited(value = "ledger.save", resourceType = "entry", resource = "#entry")
        Object save(Object entry);
    }

    static class StoreOfAnything {

        Object save(Object entry) {
            return "saved " + entry;
        }
    }

    static class Invoices {

        private final CompletableFuture<Invoice> promised = new CompletableFuture<>();

        CompletableFuture<Invoice> promised() {
            return promised;
        }

        @Audited(
                value = "invoice.approve",
                resourceType = "invoice",
                resource = "#id",
                metadata = {"items=#items", "cents=#result.cents()"},
                category = "data_modification",
                severity = Severity.HIGH)
        public Invoice approve(String id, int items) {
            return new Invoice(id, items * 100);
        }

        @Audited(value = "invoice.lose", resourceType = "invoice", resource = "#p0", metadata = "x=#result.x")
        public void lose(String id) {
            throw new IllegalStateException("lost " + id + ", password=hunter2");
        }

        @Audited("invoice.refuse")
        public void refuse(RuntimeException reason) {
            throw reason;
        }

        @Audited(value = "invoice.promise", metadata = "cents=#result.cents()")
        public CompletableFuture<Invoice> promise(String id) {
            return promised;
        }

        @Audited(
                value = "invoice.odd",
                resourceType = "invoice",
                resource = "#invoice.id()",
                metadata = {"fine='yes'", "cents=#result.cents()"})
        public String odd(Invoice invoice) {
            return "done";
        }

        @Audited(value = "invoice.book", resourceType = "invoice", resource = "#id", inTransaction = true)
        @Transactional
        public void book(String id) {
            if (id.equals("bad")) {
                throw new IllegalStateException("bad");
            }
        }

        @Audited(value = "invoice.book_alone", inTransaction = true)
        public String bookAlone(String id) {
            return id;
        }

        @Audited(
                value = "invoice.clear",
                metadata = {"items=#items", "note=#note"})
        public void clear(List<String> items, StringBuilder note) {
            items.clear();
            note.setLength(0);
        }

        @Audited(value = "invoice.number", metadata = "id=#resultId")
        public void number(String resultId) {
            throw new IllegalStateException("no number");
        }

        @Audited("invoice.commit")
        @Transactional
        public void failToCommit() {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    throw new IllegalStateException("a constraint does not hold");
                }
            });
        }
    }

    static class Unreachable {

        private final String state = "works";

        @Audited("unreachable.last")
        public final String last() {
            hidden();
            return state;
        }

        @Audited("unreachable.hidden")
        private void hidden() {}
    }

    static final class Sealed {

        @Audited("sealed.seal")
        public void seal() {}
    }

    static class Malformed {

        @Audited("Bad Type")
        public void call() {}
    }
}
