package dev.seaworthy.health.checks;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A database whose connections stop confirming that they live. */
final class SwitchableDataSource implements DataSource {

    private final JdbcDataSource real = new JdbcDataSource();
    volatile boolean answering = true;
    volatile boolean unwraps = true;

    SwitchableDataSource(String url) {
        real.setURL(url);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = real.getConnection();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isValid") && !answering) {
                        return false;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return real.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        real.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) {
        real.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() {
        return real.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return real.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        if (!unwraps) {
            throw new IllegalStateException("not in use yet");
        }
        return real.isWrapperFor(type);
    }
}
