package dev.seaworthy.examples.war;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.Resource;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;

/** The application itself: takes orders and remembers none. */
@WebServlet("/orders")
public final class OrderServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AuditLogger audit = (AuditLogger) getServletContext().getAttribute(AuditLogger.class.getName());
        String order = UUID.randomUUID().toString();
        audit.log(AuditEvent.of("order.placed").on(Resource.of("order", order)));
        response.setStatus(HttpServletResponse.SC_CREATED);
        response.setContentType("text/plain");
        response.getWriter().println(order);
    }
}
