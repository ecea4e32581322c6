package dev.seaworthy.spring;

import jakarta.servlet.ServletContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.Ordered;

/** Says once, at start, when clients can choose the address under which they are audited and limited. */
final class ClientAddressCheck implements ServletContextInitializer, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(ClientAddressCheck.class);

    private final ClientAddressStrategy strategy;
    private final ForwardedHeaders headers;

    ClientAddressCheck(ClientAddressStrategy strategy, ForwardedHeaders headers) {
        this.strategy = strategy;
        this.headers = headers;
    }

    @Override
    public void onStartup(ServletContext context) {
        if (strategy != ClientAddressStrategy.CONNECTION) {
            headers.forgeableBy(context).ifPresent(this::tell);
        }
    }

    private void tell(ForwardedHeaders.Reader reader) {
        String problem =
                "clients can choose the address under which they are audited and limited, because " + reader.name()
                        + " takes the first element of X-Forwarded-For, which the client writes. " + reader.remedy()
                        + ". Where a proxy replaces that header instead of adding to it, say so with"
                        + " seaworthy.web.client-address=connection";
        if (strategy == ClientAddressStrategy.TRUSTED_PROXIES) {
            throw new UnusableSettingException("seaworthy.web.client-address", "it is trusted-proxies, but " + problem);
        }
        LOG.warn("It seems that {}", problem);
    }

    /** After the filters, of which some read these headers. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
