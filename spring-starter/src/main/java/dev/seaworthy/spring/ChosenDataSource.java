package dev.seaworthy.spring;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/** Finds the database in which a feature is told to keep something: the one that is named, or the only one. */
final class ChosenDataSource {

    private ChosenDataSource() {}

    /**
     * @param feature under which {@code data-source} names the bean
     * @param wish what asks for a database
     * @throws IllegalArgumentException that names the property at fault
     */
    static DataSource of(Key feature, String wish, @Nullable String name, BeanFactory beans) {
        if (name != null) {
            return named(feature.child("data-source"), name, beans);
        }
        DataSource only = beans.getBeanProvider(DataSource.class).getIfUnique();
        if (only == null) {
            throw feature.child(wish)
                    .wrong("needs a DataSource, and there is no single one; name its bean with "
                            + feature.child("data-source"));
        }
        return only;
    }

    private static DataSource named(Key property, String name, BeanFactory beans) {
        if (!beans.containsBean(name) || !beans.isTypeMatch(name, DataSource.class)) {
            throw property.wrong("is " + name + ", but no DataSource bean has that name; give one that has");
        }
        return beans.getBean(name, DataSource.class);
    }
}
