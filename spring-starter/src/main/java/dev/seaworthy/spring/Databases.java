package dev.seaworthy.spring;

import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;

/** The application's data sources by the name that checks and reports show. */
final class Databases {

    /** Reads better than the bean's name where there is only one. */
    static final String ONLY_ONE = "database";

    private Databases() {}

    static Map<String, DataSource> of(ListableBeanFactory beans) {
        Map<String, DataSource> found = beans.getBeansOfType(DataSource.class);
        return found.size() == 1 ? Map.of(ONLY_ONE, found.values().iterator().next()) : found;
    }
}
