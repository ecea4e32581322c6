package dev.seaworthy.spring;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;

/** It is clear which database keeps the audit events: one is named, or there is only one to choose. */
final class OnAuditDatabase extends AnyNestedCondition {

    private static final String PROPERTY = "seaworthy.audit.data-source";

    OnAuditDatabase() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    static DataSource dataSource(BeanFactory beans, @Nullable String name) {
        return name == null ? beans.getBean(DataSource.class) : beans.getBean(name, DataSource.class);
    }

    @ConditionalOnProperty(PROPERTY)
    static class Named {}

    @ConditionalOnSingleCandidate(DataSource.class)
    static class OnlyOne {}
}
