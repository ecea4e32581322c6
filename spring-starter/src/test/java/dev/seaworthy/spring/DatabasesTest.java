package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.HealthMonitor;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Which data sources are checked. */
class DatabasesTest {

    private final ApplicationContextRunner application = Starter.bare()
            .withPropertyValues("seaworthy.audit.enabled=false")
            .withInitializer(context -> {
                context.getBeanFactory().registerScope("refresh", new SimpleThreadScope());
                context.getBeanFactory().registerScope("request", new SimpleThreadScope());
            });

    @Test
    void onlyWhatIsAlwaysThereAndInjectedIsChecked() {
        application.withUserConfiguration(Many.class).run(context -> assertThat(Databases.of(context.getBeanFactory()))
                .containsOnlyKeys("orders", "refreshed"));
    }

    @Test
    void targetsAreCheckedInThePlaceOfTheOneThatRoutes() {
        application.withUserConfiguration(Routed.class).run(context -> assertThat(
                        context.getBean(HealthMonitor.class).overview().checks())
                .extracting(CheckReport::name)
                .contains("own", "routing.tenant-a", "routing.tenant-b")
                .doesNotContain("routing", "routing.own"));
    }

    @Test
    void anyNameOfABeanIsTheNameOfACheck() {
        application.withUserConfiguration(OddlyNamed.class).run(context -> assertThat(
                        context.getBean(HealthMonitor.class).overview().checks())
                .extracting(CheckReport::name)
                .contains("database.audit", "database.disk", "jdbc-orders", "jdbc-orders-2", "disk"));
    }

    private static DataSource database() {
        return new DriverManagerDataSource(Starter.memoryUrl(), "sa", "");
    }

    @Configuration(proxyBeanMethods = false)
    static class Many {

        @Bean
        DataSource orders() {
            return database();
        }

        @Bean
        @Scope(value = "refresh", proxyMode = ScopedProxyMode.INTERFACES)
        DataSource refreshed() {
            return database();
        }

        @Bean
        @Scope(value = "request", proxyMode = ScopedProxyMode.INTERFACES)
        DataSource ofTheRequest() {
            return database();
        }

        @Bean
        @Scope("prototype")
        DataSource eachTimeAnother() {
            return database();
        }

        @Bean(autowireCandidate = false)
        DataSource hidden() {
            return database();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OddlyNamed {

        @Bean
        DataSource audit() {
            return database();
        }

        @Bean
        DataSource disk() {
            return database();
        }

        @Bean("jdbc/orders")
        DataSource orders() {
            return database();
        }

        @Bean("jdbc$orders")
        DataSource ordersAgain() {
            return database();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Routed {

        @Bean
        DataSource own() {
            return database();
        }

        @Bean
        DataSource routing(@Qualifier("own") DataSource own) {
            AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
                @Override
                protected Object determineCurrentLookupKey() {
                    throw new IllegalStateException("nobody asks for anything");
                }
            };
            routing.setTargetDataSources(Map.of("tenant/a", database(), "tenant-b", database(), "own", own));
            return routing;
        }
    }
}
