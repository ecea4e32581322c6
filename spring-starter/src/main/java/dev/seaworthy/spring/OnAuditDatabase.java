package dev.seaworthy.spring;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;

/** It is clear which database keeps the audit events: one is named, or there is only one to choose. */
final class OnAuditDatabase extends AnyNestedCondition {

    private static final String PROPERTY = "seaworthy.audit.data-source";

    OnAuditDatabase() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    static DataSource dataSource(BeanFactory beans, @Nullable String name) {
        if (name == null) {
            return beans.getBean(DataSource.class);
        }
        try {
            return beans.getBean(name, DataSource.class);
        } catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException unusable) {
            throw new IllegalArgumentException(
                    PROPERTY + " is \"" + name
                            + "\", but no DataSource bean has that name; name one that the application"
                            + " defines, or leave it out where there is only one",
                    unusable);
        }
    }

    @ConditionalOnText(PROPERTY)
    static class Named {}

    @ConditionalOnSingleCandidate(DataSource.class)
    static class OnlyOne {}
}
